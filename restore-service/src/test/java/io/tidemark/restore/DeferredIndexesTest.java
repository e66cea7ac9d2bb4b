package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.database.CatalogTable;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeferredIndexesTest {

    @Test
    void plainIndexesAreDeferred() {
        assertThat(names(
                        Set.of(),
                        "`id` int NOT NULL",
                        "PRIMARY KEY (`id`)",
                        "UNIQUE KEY `u` (`a`)",
                        "KEY `x` (`a`,`b`(10) DESC) COMMENT 'it''s'",
                        "KEY `y``z` (`b`)"))
                .containsExactly("x", "y`z");
    }

    @Test
    void thoseBeforeOneThatStaysStay() {
        assertThat(names(Set.of(), "KEY `x` (`a`)", "SPATIAL KEY `s` (`g`)", "KEY `y` (`b`)"))
                .containsExactly("y");
        assertThat(names(Set.of(), "KEY `x` (`a`)", "SPATIAL KEY `s` (`g`)")).isEmpty();
        assertThat(names(Set.of(), "KEY `x` (`a`)", "FULLTEXT KEY `f` (`t`)")).containsExactly("x");
    }

    @Test
    void foreignKeysKeepTheirIndexes() {
        assertThat(names(
                        Set.of("Parent"),
                        "KEY `x` (`a`)",
                        "KEY `fk` (`parent`,`a`)",
                        "KEY `y` (`a`,`parent`)",
                        "CONSTRAINT `c` FOREIGN KEY (`parent`) REFERENCES `p` (`id`)"))
                .containsExactly("y");
    }

    @Test
    void aCounterKeepsItsIndex() {
        assertThat(names(Set.of(), "`n` int NOT NULL AUTO_INCREMENT", "`auto_increment` int", "KEY `n` (`n`)"))
                .isEmpty();
    }

    @Test
    void expressionsAndWhatOnlySomeVersionsReadStay() {
        assertThat(names(Set.of(), "KEY `e` ((`a` + 1))")).isEmpty();
        assertThat(names(Set.of(), "KEY `e` (`a`,(`b` * 2))")).isEmpty();
        assertThat(names(Set.of(), "KEY `i` (`a`) /*!80000 INVISIBLE */")).isEmpty();
    }

    @Test
    void otherEnginesAreLeftAlone() {
        assertThat(DeferredIndexes.of(table("MyISAM", "KEY `x` (`a`)"), Set.of())
                        .isEmpty())
                .isTrue();
    }

    private static List<String> names(Set<String> referring, String... definitions) {
        return DeferredIndexes.of(table("InnoDB", definitions), referring).names();
    }

    private static CatalogTable table(String engine, String... definitions) {
        return new CatalogTable(
                new TableDefinition(new TableName("d", "t"), List.of()),
                "CREATE TABLE `t` (\n  " + String.join(",\n  ", definitions) + "\n) ENGINE=" + engine
                        + " DEFAULT CHARSET=utf8mb4",
                engine,
                null,
                Set.of(),
                CatalogTable.SystemVersioning.NONE,
                false,
                0,
                0);
    }
}
