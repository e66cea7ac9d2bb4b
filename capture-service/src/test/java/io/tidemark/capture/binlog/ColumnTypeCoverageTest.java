package io.tidemark.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.ServerFlavor;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Fails when Debezium's client or our own table gains a column type that the other does not know. */
class ColumnTypeCoverageTest {

    /** Numbers that stand in no TABLE_MAP event: forms of before MySQL 5.0, and what only a client or a temporary table sees. */
    private static final Set<com.github.shyiko.mysql.binlog.event.deserialization.ColumnType> NEVER_LOGGED = Set.of(
            com.github.shyiko.mysql.binlog.event.deserialization.ColumnType.DECIMAL,
            com.github.shyiko.mysql.binlog.event.deserialization.ColumnType.NULL,
            com.github.shyiko.mysql.binlog.event.deserialization.ColumnType.NEWDATE,
            com.github.shyiko.mysql.binlog.event.deserialization.ColumnType.TINY_BLOB,
            com.github.shyiko.mysql.binlog.event.deserialization.ColumnType.MEDIUM_BLOB,
            com.github.shyiko.mysql.binlog.event.deserialization.ColumnType.LONG_BLOB);

    /** Turned into a BLOB or VARCHAR, of which they are the compressed form, or refused before a column is made of them. */
    private static final Set<Integer> MARIADB_ONLY =
            Set.of(ColumnType.MARIADB_BLOB_COMPRESSED, ColumnType.MARIADB_VARCHAR_COMPRESSED);

    @ParameterizedTest
    @EnumSource
    void everyTypeThatDebeziumsClientKnowsIsDecidedUpon(
            com.github.shyiko.mysql.binlog.event.deserialization.ColumnType known) {
        if (NEVER_LOGGED.contains(known)) {
            assertRefused(known.getCode());
        } else {
            assertThatCode(() -> ColumnType.metadataBytes(known.getCode())).doesNotThrowAnyException();
            assertThat(Columns.definition(column(known.getCode()))).isNotNull();
            assertThat(Columns.decoder(column(known.getCode()), ServerFlavor.MYSQL))
                    .isNotNull();
        }
    }

    @Test
    void allOtherNumbersAreRefused() {
        Set<Integer> known = Arrays.stream(com.github.shyiko.mysql.binlog.event.deserialization.ColumnType.values())
                .map(com.github.shyiko.mysql.binlog.event.deserialization.ColumnType::getCode)
                .collect(Collectors.toSet());
        IntStream.range(0, 256)
                .filter(number -> !known.contains(number) && !MARIADB_ONLY.contains(number))
                .forEach(ColumnTypeCoverageTest::assertRefused);
    }

    private static void assertRefused(int number) {
        String name = Integer.toString(number);
        assertThatThrownBy(() -> ColumnType.metadataBytes(number))
                .as(name)
                .isInstanceOf(NotUnderstoodException.class)
                .hasMessageContaining("unknown type " + name);
        assertThatThrownBy(() -> Columns.definition(column(number)))
                .as(name)
                .isInstanceOf(NotUnderstoodException.class);
        assertThatThrownBy(() -> Columns.decoder(column(number), ServerFlavor.MYSQL))
                .as(name)
                .isInstanceOf(NotUnderstoodException.class);
    }

    private static ColumnMetadata column(int type) {
        return new ColumnMetadata("c", type, 1, 0, false, "utf8mb4", List.of("m"), true, 0);
    }
}
