package io.tidemark.demo.torture;

import io.tidemark.demo.types.ColumnFacts;
import io.tidemark.demo.types.ServerTypes;
import java.util.List;

/** Makes statements that change, move, empty or drop tables. */
final class TableChanges {

    private final Choice choice;
    private final ServerTypes server;
    private final TableMaker maker;

    TableChanges(Choice choice, ServerTypes server, TableMaker maker) {
        this.choice = choice;
        this.server = server;
        this.maker = maker;
    }

    String any(SchemaView.Table table, List<SchemaView.Table> all) {
        return switch (choice.below(20)) {
            case 0 -> "TRUNCATE " + choice.maybe(70, () -> "TABLE ") + table.quoted();
            case 1 -> "DROP TABLE " + choice.maybe(50, () -> "IF EXISTS ") + table.quoted();
            case 2 -> rename(table, all);
            case 3 -> swap(table, choice.of(all));
            case 4, 5 -> table.partitions().isEmpty() ? alter(table) : partition(table, all);
            default -> alter(table);
        };
    }

    private String rename(SchemaView.Table table, List<SchemaView.Table> all) {
        String to = SchemaView.quote(choice.of(all).database()) + "." + SchemaView.quote(Names.table(choice));
        return choice.percent(50)
                ? "RENAME TABLE " + table.quoted() + " TO " + to
                : "ALTER TABLE " + table.quoted() + " RENAME TO " + to;
    }

    /** As gh-ost and pt-online-schema-change put a copy in the place of a table. */
    private static String swap(SchemaView.Table one, SchemaView.Table other) {
        String aside = SchemaView.quote(one.database()) + ".`_swap_aside`";
        return "RENAME TABLE " + one.quoted() + " TO " + aside + ", " + other.quoted() + " TO " + one.quoted() + ", "
                + aside + " TO " + other.quoted();
    }

    private String alter(SchemaView.Table table) {
        String head = "ALTER TABLE " + table.quoted() + " ";
        String body = change(table);
        if (choice.percent(25)) {
            body += ", " + change(table);
        }
        return head + body;
    }

    private String change(SchemaView.Table table) {
        ColumnFacts column = choice.of(table.columns());
        return switch (choice.below(22)) {
            case 0, 1, 2, 3 ->
                "ADD COLUMN " + maker.column(choice.between(10, 99))
                        + choice.of("", "", " FIRST", " AFTER " + column.quotedName());
            case 4, 5 -> "DROP COLUMN " + column.quotedName();
            case 6, 7, 8 -> modify(column);
            case 9 ->
                "CHANGE COLUMN " + column.quotedName() + " " + renamed(column) + " " + column.columnType()
                        + charset(column);
            case 10 ->
                server.mariaDb() && !server.isMariaDb(10, 5)
                        ? "FORCE"
                        : "RENAME COLUMN " + column.quotedName() + " TO " + renamed(column);
            case 11 ->
                "ADD INDEX " + SchemaView.quote("ix" + choice.below(5)) + " (" + column.quotedName()
                        + (column.length() > 20 ? "(10)" : "") + ")";
            case 12 ->
                table.indexes().isEmpty()
                        ? "ENGINE=InnoDB"
                        : "DROP INDEX " + SchemaView.quote(choice.of(table.indexes()));
            case 13 ->
                "CONVERT TO CHARACTER SET " + choice.of("latin1", "utf8mb4", "utf8mb4 COLLATE utf8mb4_bin", "utf16");
            case 14 -> table.hasPrimaryKey() ? "DROP PRIMARY KEY" : "ADD PRIMARY KEY (id)";
            case 15 -> table.hasPrimaryKey() ? "DROP PRIMARY KEY, ADD PRIMARY KEY (id)" : "ADD UNIQUE KEY (id)";
            case 16 -> choice.of("FORCE", "ENGINE=InnoDB", "ROW_FORMAT=DYNAMIC", "COMMENT='changed'");
            case 17 -> "AUTO_INCREMENT=" + choice.between(1, 1000);
            case 18 ->
                "ALTER COLUMN " + column.quotedName() + choice.of(" DROP DEFAULT", " SET DEFAULT 1", " SET DEFAULT ''");
            case 19 ->
                "ADD COLUMN " + SchemaView.quote("g" + choice.below(9)) + " INT GENERATED ALWAYS AS (id + "
                        + choice.below(9) + ") " + choice.of("VIRTUAL", "STORED");
            case 20 -> table.partitions().isEmpty() ? "PARTITION BY HASH (id) PARTITIONS 3" : "REMOVE PARTITIONING";
            default -> "DEFAULT CHARACTER SET " + choice.of("latin1", "utf8mb4", "ucs2");
        };
    }

    /** To a related type, which converts the rows, or to any. */
    private String modify(ColumnFacts column) {
        String related =
                switch (column.dataType()) {
                    case "tinyint", "smallint", "mediumint", "int", "bigint" ->
                        choice.of("BIGINT", "INT", "SMALLINT", "DECIMAL(20,2)", "VARCHAR(40)", "BIGINT UNSIGNED");
                    case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" ->
                        choice.of(
                                "VARCHAR(200)",
                                "TEXT",
                                "VARBINARY(200)",
                                "VARCHAR(100) CHARACTER SET latin1",
                                "CHAR(30)",
                                "VARCHAR(60) CHARACTER SET utf16");
                    case "date", "datetime", "timestamp", "time" ->
                        choice.of("DATETIME(6)", "TIMESTAMP(3) NULL", "DATE", "TIME(2)", "VARCHAR(40)");
                    case "decimal", "float", "double" -> choice.of("DOUBLE", "FLOAT", "DECIMAL(30,5)", "VARCHAR(60)");
                    case "binary", "varbinary", "blob", "tinyblob", "mediumblob", "longblob" ->
                        choice.of("BLOB", "VARBINARY(250)", "BINARY(30)");
                    default -> maker.type();
                };
        String type = choice.percent(85) ? related : maker.type();
        return "MODIFY COLUMN " + column.quotedName() + " " + type + maker.attributes(type, true)
                + choice.of("", "", " FIRST");
    }

    private String renamed(ColumnFacts column) {
        return SchemaView.quote(
                column.name().startsWith("json")
                        ? "json" + choice.between(100, 199)
                        : Names.column(choice, choice.between(10, 99)));
    }

    private static String charset(ColumnFacts column) {
        return column.characterSet() == null ? "" : " CHARACTER SET " + column.characterSet();
    }

    private String partition(SchemaView.Table table, List<SchemaView.Table> all) {
        String head = "ALTER TABLE " + table.quoted() + " ";
        String partition = SchemaView.quote(choice.of(table.partitions()));
        return head
                + switch (choice.below(7)) {
                    case 0 -> "TRUNCATE PARTITION " + partition;
                    case 1 ->
                        table.partitioning().matches("RANGE|LIST")
                                ? "DROP PARTITION " + partition
                                : "COALESCE PARTITION 1";
                    case 2 ->
                        table.partitioning().equals("RANGE")
                                ? "REORGANIZE PARTITION " + partition + " INTO (PARTITION pa VALUES LESS THAN ("
                                        + choice.between(1, 30) + "), PARTITION pb VALUES LESS THAN MAXVALUE)"
                                : "ADD PARTITION PARTITIONS 2";
                    case 3 -> "REBUILD PARTITION " + partition;
                    case 4, 5 ->
                        "EXCHANGE PARTITION " + partition + " WITH TABLE "
                                + choice.of(all).quoted();
                    default -> "REMOVE PARTITIONING";
                };
    }
}
