package io.tidemark.demo.torture;

import io.tidemark.demo.types.ColumnFacts;
import io.tidemark.demo.types.ServerTypes;
import java.util.List;

/** Makes statements about views, triggers, routines, events and databases. */
final class ObjectStatements {

    private final Choice choice;
    private final ServerTypes server;
    private final RowStatements rows;
    private final TableMaker maker;

    ObjectStatements(Choice choice, ServerTypes server, RowStatements rows, TableMaker maker) {
        this.choice = choice;
        this.server = server;
        this.rows = rows;
        this.maker = maker;
    }

    String any(SchemaView.Table table, SchemaView view) {
        List<SchemaView.Obj> objects = view.objects();
        if (!objects.isEmpty() && choice.percent(35)) {
            SchemaView.Obj object = choice.of(objects);
            if (object.type().equals("PROCEDURE") && choice.percent(70)) {
                return "CALL " + object.quoted() + "()";
            }
            return "DROP " + object.type() + " " + choice.maybe(40, () -> "IF EXISTS ") + object.quoted();
        }
        String database = SchemaView.quote(table.database()) + ".";
        return switch (choice.below(6)) {
            case 0 ->
                "CREATE " + choice.maybe(50, () -> "OR REPLACE ") + "VIEW " + database
                        + SchemaView.quote(Names.object(choice, "v")) + " AS SELECT " + choice.of("*", "COUNT(*) AS n")
                        + " FROM "
                        + table.quoted() + choice.maybe(30, () -> " WHERE id > 3");
            case 1, 2 -> trigger(table);
            case 3 ->
                "CREATE PROCEDURE " + database + SchemaView.quote(Names.object(choice, "p"))
                        + "() COMMENT 'it''s' BEGIN "
                        + choice.of(
                                rows.any(table, view.tables()),
                                maker.create(table.database(), view.tables()),
                                "TRUNCATE TABLE " + table.quoted())
                        + "; END";
            case 4 ->
                "CREATE FUNCTION " + database + SchemaView.quote(Names.object(choice, "f"))
                        + "(x INT) RETURNS VARCHAR(20) DETERMINISTIC NO SQL RETURN CONCAT('\u00e9', \"dq\", x)";
            default ->
                "CREATE EVENT " + database + SchemaView.quote(Names.object(choice, "e"))
                        + " ON SCHEDULE EVERY 1 YEAR STARTS '2050-01-01 00:00:00' DISABLE COMMENT 'a;b' DO DELETE FROM "
                        + table.quoted();
        };
    }

    private String trigger(SchemaView.Table table) {
        String name = SchemaView.quote(table.database()) + "." + SchemaView.quote(Names.object(choice, "tr"));
        String timing = choice.of("BEFORE", "AFTER");
        String event = choice.of("INSERT", "UPDATE", "DELETE");
        String body = "SET @seen = 1";
        if (timing.equals("BEFORE") && !event.equals("DELETE") && choice.percent(60)) {
            ColumnFacts column = choice.of(table.writable());
            body = "SET NEW." + column.quotedName() + " = "
                    + (column.nullable()
                            ? choice.of("NULL", "NEW." + column.quotedName())
                            : "NEW." + column.quotedName());
        }
        return "CREATE " + choice.maybe(30, () -> server.mariaDb() ? "OR REPLACE " : "") + "TRIGGER " + name + " "
                + timing + " " + event + " ON " + table.quoted() + " FOR EACH ROW " + body;
    }
}
