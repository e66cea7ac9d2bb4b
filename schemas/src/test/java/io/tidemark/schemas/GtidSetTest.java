package io.tidemark.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class GtidSetTest {
    private static final String A = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    private static final String B = "4e11fa47-71ca-11e1-9e33-c80aa9429562";

    @Test
    void keepsHolesOfMySqlSets() {
        GtidSet set = GtidSet.parse(ServerFlavor.MYSQL, A + ":1-5:7");
        assertThat(set.contains(A + ":5")).isTrue();
        assertThat(set.contains(A + ":6")).isFalse();
        assertThat(set.contains(B + ":1")).isFalse();
        assertThat(set.plus(A + ":6")).hasToString(A + ":1-7");
        assertThat(set.plus(A + ":9")).hasToString(A + ":1-5:7:9");
    }

    @Test
    void readsUpperCaseWhiteSpaceAndTags() {
        GtidSet set = GtidSet.parse(
                ServerFlavor.MYSQL, A.toUpperCase(java.util.Locale.ROOT) + ":1-3:audit:1-2,\n" + B + ":4");
        assertThat(set.contains(A + ":3")).isTrue();
        assertThat(set.contains(A + ":audit:2")).isTrue();
        assertThat(set.contains(A + ":audit:3")).isFalse();
        assertThat(GtidSet.parse(ServerFlavor.MYSQL, set.toString())).isEqualTo(set);
    }

    @Test
    void growsLikeASetOfNumbers() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Set<Integer> model = new TreeSet<>();
        GtidSet set = GtidSet.empty(ServerFlavor.MYSQL);
        for (int i = 0; i < 300; i++) {
            int number = 1 + random.nextInt(200);
            model.add(number);
            set = set.plus(A + ":" + number);
        }
        for (int number = 1; number <= 201; number++) {
            assertThat(set.contains(A + ":" + number))
                    .as("seed %d, number %d", seed, number)
                    .isEqualTo(model.contains(number));
        }
        assertThat(GtidSet.parse(ServerFlavor.MYSQL, set.toString()))
                .as("seed %d", seed)
                .isEqualTo(set);
    }

    @Test
    void comparesMySqlSets() {
        GtidSet large = GtidSet.parse(ServerFlavor.MYSQL, A + ":1-10," + B + ":1");
        assertThat(large.containsAll(GtidSet.parse(ServerFlavor.MYSQL, A + ":2-3:9")))
                .isTrue();
        assertThat(large.containsAll(GtidSet.parse(ServerFlavor.MYSQL, A + ":10-11")))
                .isFalse();
        assertThat(large.containsAll(GtidSet.empty(ServerFlavor.MYSQL))).isTrue();
    }

    @Test
    void mariaDbPositionStandsForAllBeforeItInTheDomain() {
        GtidSet set = GtidSet.parse(ServerFlavor.MARIADB, "0-1-100,7-2-5");
        assertThat(set.contains("0-3-99")).isTrue();
        assertThat(set.contains("0-1-101")).isFalse();
        assertThat(set.contains("1-1-1")).isFalse();
        assertThat(set.plus("0-3-101")).hasToString("0-3-101,7-2-5");
        assertThat(set.plus("0-1-9")).isEqualTo(set);
        assertThat(set.containsAll(GtidSet.parse(ServerFlavor.MARIADB, "7-9-5")))
                .isTrue();
        assertThat(set.containsAll(GtidSet.parse(ServerFlavor.MARIADB, "8-9-1")))
                .isFalse();
    }

    @Test
    void refusesTheOtherFamilysNotation() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GtidSet.parse(ServerFlavor.MYSQL, "0-1-100"))
                .withMessageContaining("0-1-100");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GtidSet.parse(ServerFlavor.MARIADB, A + ":1"))
                .withMessageContaining(A);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GtidSet.parse(ServerFlavor.MYSQL, A + ":9-3"))
                .withMessageContaining("9-3");
    }

    @Test
    void onlyAnUnbrokenLineHasALastTransaction() {
        String uuid = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
        assertThat(MySqlGtidSet.parse(uuid + ":1-7").endsWith(uuid.toUpperCase(Locale.ROOT) + ":7"))
                .isTrue();
        assertThat(MySqlGtidSet.parse(uuid + ":1-7").endsWith(uuid + ":6")).isFalse();
        assertThat(MySqlGtidSet.parse(uuid + ":1-5:7").endsWith(uuid + ":7")).isFalse();
        assertThat(MySqlGtidSet.parse(uuid + ":1-7:tagged:1").endsWith(uuid + ":7"))
                .isFalse();
        assertThat(MySqlGtidSet.parse("").endsWith(uuid + ":7")).isFalse();
        assertThat(MariaDbGtidSet.parse("0-1-7").endsWith("0-1-7")).isTrue();
        assertThat(MariaDbGtidSet.parse("0-1-7").endsWith("0-2-7")).isFalse();
        assertThat(MariaDbGtidSet.parse("0-1-7,1-1-3").endsWith("0-1-7")).isFalse();
    }
}
