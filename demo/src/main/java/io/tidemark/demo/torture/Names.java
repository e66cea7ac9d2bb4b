package io.tidemark.demo.torture;

import java.util.List;

/** Identifiers with every character that is allowed, and words that SQL has a meaning for. */
final class Names {

    private static final List<String> TABLES = List.of(
            "t1",
            "orders",
            "tab le",
            "we`ird",
            "quo\"te",
            "dot.ted",
            "sla/sh",
            "\u00fcn\u00efc\u00f6de",
            "\u65e5\u672c",
            "$dollar",
            "select",
            "100%",
            "a'b",
            "MixedCase",
            "back\\slash",
            "semi;colon",
            "-- comment",
            "/*x*/",
            "n234567890123456789012345678901234567890123456789012345678901234",
            "t2",
            "_t3_gho",
            "#hash");

    private static final List<String> COLUMNS = List.of(
            "a",
            "b",
            "val ue",
            "back`tick",
            "x.y",
            "\u00fcml",
            "order",
            "'q'",
            "op",
            "sequence",
            "N\u00e4me",
            "dq\"",
            "p%",
            "\u540d",
            "before",
            "a\\b",
            "key",
            "_c");

    private Names() {}

    static String table(Choice choice) {
        return choice.of(TABLES);
    }

    static String column(Choice choice, int number) {
        return choice.percent(60) ? "c" + number : choice.of(COLUMNS) + number;
    }

    /** A name for something that is no table. */
    static String object(Choice choice, String prefix) {
        return prefix + choice.of("1", "2", "3", " 4", "`5", "\u00e9", ".6");
    }
}
