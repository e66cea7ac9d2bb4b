package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GeneratedColumnsTest {
    private static final String NUMBERED = """
            CREATE TABLE `t` (
              `id` bigint(20) unsigned NOT NULL AUTO_INCREMENT,
              `c0` decimal(18,9) DEFAULT NULL,
              `next` int(11) GENERATED ALWAYS AS (`re``st` + 1) VIRTUAL,
              `re``st` int(11) GENERATED ALWAYS AS (`id` MOD 7) VIRTUAL,
              `twice` int(11) GENERATED ALWAYS AS (`c0` * 2) STORED,
              PRIMARY KEY (`id`),
              KEY `by_id` (`id`)
            ) ENGINE=InnoDB AUTO_INCREMENT=78 DEFAULT CHARSET=utf8mb4
            """;

    @Test
    void areFound() {
        assertThat(GeneratedColumns.in(NUMBERED)).containsExactlyInAnyOrder("next", "re`st", "twice");
    }

    @Test
    void areLoggedBeforeNumberedWhereTheyNeedTheNumber() {
        assertThat(GeneratedColumns.loggedBeforeNumbered(NUMBERED)).containsExactlyInAnyOrder("next", "re`st");
        assertThat(GeneratedColumns.loggedBeforeNumbered(NUMBERED.replace("NOT NULL AUTO_INCREMENT", "NOT NULL")))
                .isEmpty();
    }
}
