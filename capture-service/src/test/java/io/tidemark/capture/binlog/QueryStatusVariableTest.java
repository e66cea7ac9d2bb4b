package io.tidemark.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.capture.binlog.CollationNames.Collation;
import io.tidemark.schemas.ServerFlavor;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A variable whose length is wrong makes everything behind it mean something else; each is read with another behind it. */
class QueryStatusVariableTest {
    private static final CollationNames COLLATIONS =
            new CollationNames(Map.of(45, new Collation("utf8mb4_general_ci", "utf8mb4")));

    /** The bytes of each behind its code, as the servers write them. */
    private static final Map<QueryStatusVariable, String> CONTENTS = Map.ofEntries(
            Map.entry(QueryStatusVariable.FLAGS2, "00000004"),
            Map.entry(QueryStatusVariable.SQL_MODE, "0400000000000000"),
            Map.entry(QueryStatusVariable.CATALOG, "0373746400"),
            Map.entry(QueryStatusVariable.AUTO_INCREMENT, "02000100"),
            Map.entry(QueryStatusVariable.CHARSET, "2d002d002d00"),
            Map.entry(QueryStatusVariable.TIME_ZONE, "055554432b31"),
            Map.entry(QueryStatusVariable.CATALOG_NZ, "03737464"),
            Map.entry(QueryStatusVariable.LC_TIME_NAMES, "0100"),
            Map.entry(QueryStatusVariable.CHARSET_DATABASE, "2d00"),
            Map.entry(QueryStatusVariable.TABLE_MAP_FOR_UPDATE, "0100000000000000"),
            Map.entry(QueryStatusVariable.MASTER_DATA_WRITTEN, "01000000"),
            Map.entry(QueryStatusVariable.INVOKER, "0275310168"),
            Map.entry(QueryStatusVariable.UPDATED_DB_NAMES, "0261006200"),
            Map.entry(QueryStatusVariable.MICROSECONDS, "010000"),
            Map.entry(QueryStatusVariable.EXPLICIT_DEFAULTS_FOR_TIMESTAMP, "01"),
            Map.entry(QueryStatusVariable.DDL_LOGGED_WITH_XID, "0100000000000000"),
            Map.entry(QueryStatusVariable.DEFAULT_COLLATION_FOR_UTF8MB4, "2d00"),
            Map.entry(QueryStatusVariable.SQL_REQUIRE_PRIMARY_KEY, "01"),
            Map.entry(QueryStatusVariable.DEFAULT_TABLE_ENCRYPTION, "01"),
            Map.entry(QueryStatusVariable.MYSQL_9_STATEMENT_FLAG, "01"),
            Map.entry(QueryStatusVariable.MARIADB_MICROSECONDS, "010000"),
            Map.entry(QueryStatusVariable.MARIADB_XID, "0100000000000000"),
            Map.entry(QueryStatusVariable.MARIADB_GTID_FLAGS3, "00"),
            Map.entry(QueryStatusVariable.MARIADB_CHARACTER_SET_COLLATIONS, "012d002d00"));

    @ParameterizedTest
    @EnumSource
    void isReadToItsEnd(QueryStatusVariable variable) {
        assertThat(CONTENTS).containsKey(variable);
        QueryEvent event =
                read(variable.code(), CONTENTS.get(variable), QueryStatusVariable.LC_TIME_NAMES.code(), "0700");
        assertThat(event.session()).containsEntry("lc_time_names", "7");
        assertThat(event.text()).isEqualTo("DROP TABLE t");
    }

    @Test
    void hasItsOwnCode() {
        assertThat(Arrays.stream(QueryStatusVariable.values())
                        .map(QueryStatusVariable::code)
                        .collect(Collectors.toSet()))
                .hasSameSizeAs(QueryStatusVariable.values());
    }

    private static QueryEvent read(int code, String contents, int nextCode, String nextContents) {
        ByteArrayOutputStream variables = new ByteArrayOutputStream();
        variables.write(code);
        variables.writeBytes(HexFormat.of().parseHex(contents));
        variables.write(nextCode);
        variables.writeBytes(HexFormat.of().parseHex(nextContents));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[8]);
        body.write(2);
        body.writeBytes(new byte[2]);
        body.write(variables.size());
        body.write(0);
        body.writeBytes(variables.toByteArray());
        body.writeBytes("db\0DROP TABLE t".getBytes(StandardCharsets.US_ASCII));
        return QueryEvent.read(EventType.QUERY, new ByteCursor(body.toByteArray()), 1, COLLATIONS, ServerFlavor.MYSQL);
    }
}
