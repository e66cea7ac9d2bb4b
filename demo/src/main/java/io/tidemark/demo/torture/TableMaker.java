package io.tidemark.demo.torture;

import io.tidemark.demo.types.ColumnTypes;
import io.tidemark.demo.types.ServerTypes;
import io.tidemark.demo.types.TypeGroup;
import java.util.ArrayList;
import java.util.List;

/** Makes CREATE TABLE statements. */
final class TableMaker {

    private static final int MOST_COLUMNS = 6;

    private final Choice choice;
    private final ServerTypes server;
    private final List<TypeGroup> plainTypes;
    private final List<TypeGroup> texts;

    TableMaker(Choice choice, ServerTypes server) {
        this.choice = choice;
        this.server = server;
        List<TypeGroup> all = ColumnTypes.of(server);
        this.plainTypes =
                all.stream().filter(group -> !group.name().startsWith("text_")).toList();
        this.texts =
                all.stream().filter(group -> group.name().startsWith("text_")).toList();
    }

    /** A column type of any kind. */
    String type() {
        return choice.of(choice.of(choice.percent(35) ? texts : plainTypes).types());
    }

    /** A column's name and definition; JSON is recognised by its column's name where the server keeps it as text. */
    String column(int number) {
        String type = type();
        String name = type.equals("JSON") ? "json" + number : Names.column(choice, number);
        return SchemaView.quote(name) + " " + type + attributes(type, true);
    }

    /** What follows a type. */
    String attributes(String type, boolean mayForbidNull) {
        StringBuilder text = new StringBuilder();
        boolean geometry = type.matches("(?s).*(GEOM|POINT|LINESTRING|POLYGON).*");
        text.append(mayForbidNull && choice.percent(25) ? " NOT NULL" : " NULL");
        if (type.matches("(INT|BIGINT)( UNSIGNED)?") && choice.percent(30)) {
            text.append(" DEFAULT ").append(choice.below(100));
        } else if (type.matches("(DATETIME|TIMESTAMP).*") && choice.percent(30)) {
            String digits = type.replaceAll("\\D", "");
            text.append(" DEFAULT CURRENT_TIMESTAMP(").append(digits).append(")");
            text.append(choice.maybe(50, () -> " ON UPDATE CURRENT_TIMESTAMP(" + digits + ")"));
        } else if (type.startsWith("VARCHAR(60)") && choice.percent(30)) {
            text.append(" DEFAULT '").append(choice.of("", "x", "it''s", " ")).append("'");
        } else if (type.startsWith("DECIMAL(10") && choice.percent(30) && isExpressionDefaultAllowed()) {
            text.append(" DEFAULT (1.5 + 1)");
        }
        if (!geometry && choice.percent(10)) {
            text.append(" COMMENT '")
                    .append(choice.of("plain", "it''s", "a\"b`c", "new\nline", "\u65e5\u672c", ";"))
                    .append("'");
        }
        if (choice.percent(5)
                && (server.mariaDb() || server.isMySql(8, 0, 23))
                && !text.toString().contains("NOT NULL")) {
            text.append(" INVISIBLE");
        }
        return text.toString();
    }

    private boolean isExpressionDefaultAllowed() {
        return server.mariaDb() || server.isMySql(8, 0, 13);
    }

    String create(String database, List<SchemaView.Table> others) {
        String name = SchemaView.quote(database) + "." + SchemaView.quote(Names.table(choice));
        String head = "CREATE " + choice.maybe(server.mariaDb() ? 20 : 0, () -> "OR REPLACE ") + "TABLE ";
        head += head.contains("REPLACE") ? "" : choice.maybe(30, () -> "IF NOT EXISTS ");
        if (!others.isEmpty() && choice.percent(8)) {
            return head + name + " LIKE " + choice.of(others).quoted();
        }
        if (!others.isEmpty() && choice.percent(10)) {
            return head + name + " " + choice.maybe(40, () -> "(extra INT NULL) ") + "SELECT * FROM "
                    + choice.of(others).quoted() + choice.maybe(50, () -> " LIMIT " + choice.below(9));
        }
        List<String> parts = new ArrayList<>();
        boolean partitionable = key(parts);
        int count = choice.between(1, MOST_COLUMNS);
        for (int i = 0; i < count; i++) {
            parts.add(column(i));
        }
        if (partitionable && choice.percent(15)) {
            parts.add("gen INT GENERATED ALWAYS AS (id % 7) " + choice.of("VIRTUAL", "STORED"));
        }
        if (partitionable && choice.percent(20)) {
            parts.add("KEY by_id (id)");
        }
        if (partitionable && choice.percent(10)) {
            parts.add("CHECK (id > -1000000)");
        }
        return head + name + " (" + String.join(", ", parts) + ")" + options()
                + (partitionable ? choice.maybe(15, this::partitions) : "");
    }

    /** Adds what tells rows apart; returns whether the table may be partitioned by a column {@code id}. */
    private boolean key(List<String> parts) {
        switch (choice.below(10)) {
            case 0, 1, 2 -> {
                parts.add("id " + choice.of("INT", "BIGINT UNSIGNED", "SMALLINT") + " AUTO_INCREMENT PRIMARY KEY");
                return true;
            }
            case 3 -> {
                parts.add("id INT NOT NULL");
                parts.add(
                        "k VARCHAR(20) " + choice.of("", "COLLATE utf8mb4_bin", "CHARACTER SET latin1") + " NOT NULL");
                parts.add("PRIMARY KEY (" + choice.of("id, k", "k, id", "k(3), id") + ")");
                return false;
            }
            case 4 -> {
                parts.add("id INT NULL");
                parts.add("UNIQUE KEY uq (id)");
                return false;
            }
            case 5 -> {
                parts.add("id INT NOT NULL");
                parts.add("UNIQUE KEY uq (id)");
                return false;
            }
            case 6 -> {
                String type = type();
                boolean key = !type.matches("(?s).*(JSON|GEOM|POINT|LINESTRING|POLYGON|VECTOR|\\(0\\)|\\(3000\\)).*");
                parts.add("id INT NOT NULL");
                if (key) {
                    String prefix = type.matches("(?s).*(TEXT|BLOB).*") ? "(20)" : "";
                    parts.add("pk " + type + " NOT NULL");
                    parts.add("PRIMARY KEY (pk" + prefix + ")");
                }
                return false;
            }
            default -> {
                parts.add("id INT " + choice.of("NULL", "NOT NULL"));
                return true;
            }
        }
    }

    private String options() {
        return choice.maybe(70, () -> " ENGINE=InnoDB")
                + choice.maybe(
                        20,
                        () -> " DEFAULT CHARSET="
                                + choice.of("latin1", "utf8mb4", "ucs2", "cp932", "utf8mb4 COLLATE utf8mb4_bin"))
                + choice.maybe(10, () -> " COMMENT='" + choice.of("it''s", "a;b", "\u65e5") + "'")
                + choice.maybe(10, () -> " ROW_FORMAT=" + choice.of("DYNAMIC", "COMPACT", "REDUNDANT"))
                + choice.maybe(10, () -> " AUTO_INCREMENT=" + choice.between(1, 500));
    }

    private String partitions() {
        return choice.of(
                " PARTITION BY HASH (id) PARTITIONS " + choice.between(2, 4),
                " PARTITION BY KEY (id) PARTITIONS 3",
                " PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (20), PARTITION p1 VALUES LESS THAN (60),"
                        + " PARTITION p2 VALUES LESS THAN MAXVALUE)",
                " PARTITION BY LIST (id % 3) (PARTITION `p``0` VALUES IN (0), PARTITION p1 VALUES IN (1, -1), PARTITION p2 VALUES IN (2, -2))");
    }
}
