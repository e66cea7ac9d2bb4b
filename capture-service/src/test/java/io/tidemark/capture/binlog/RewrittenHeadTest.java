package io.tidemark.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.database.SessionCharset;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RewrittenHeadTest {
    private static final String DEFINER = "CREATE DEFINER=`j\u00f6``rg`@`%` ";

    @Test
    void bringsTheHeadIntoTheClientsCharacterSet() {
        Map<String, String> restByHead = Map.of(
                "VIEW `v\u00e9`", " AS SELECT '\u00e9' AS `\u00e9`",
                "SQL SECURITY DEFINER VIEW `d\u00e9`.`v\u00e9` (`a\u00e9`, `b`)", " AS SELECT '\u00e9', 1",
                "PROCEDURE `p\u00e9`", "(IN `\u00e9` INT) SELECT '\u00e9'",
                "VIEW \"v\u00e9\"\"\"", " AS SELECT '\u00e9'",
                "FUNCTION `d\u00e9`.`f`", "(\u00e9 INT) RETURNS INT RETURN 1");
        restByHead.forEach((head, rest) -> assertThat(inClientCharset(DEFINER + head, rest))
                .isEqualTo((DEFINER + head + rest).getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void leavesOtherStatementsAlone() {
        List<String> heads = List.of(
                "CREATE TABLE `t\u00e9`",
                "CREATE DEFINER=`a`@`b` TRIGGER `\u00e9`",
                "DROP VIEW `\u00e9`",
                "CREATE VIEW `v`",
                "CREATE VIEW `\ud83d\ude00`");
        for (String head : heads) {
            assertThat(inClientCharset(head, " AS \u00e9"))
                    .isEqualTo(concatenated(head, " AS \u00e9".getBytes(StandardCharsets.ISO_8859_1)));
        }
    }

    private static byte[] inClientCharset(String head, String rest) {
        SessionCharset client = SessionCharset.named("latin1");
        return RewrittenHead.inClientCharset(concatenated(head, client.encode(rest)), client);
    }

    private static byte[] concatenated(String head, byte[] rest) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        all.writeBytes(rest);
        return all.toByteArray();
    }
}
