package io.tidemark.restore;

import io.tidemark.database.BulkLoader;
import io.tidemark.database.ServerConnection;
import io.tidemark.restore.merge.TextEquality;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import io.tidemark.schemas.ValueKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Has a server decide which texts are equal: it keeps one of each in a temporary InnoDB table whose primary key has the
 * collation, and is asked which of them it finds for every text. That is the comparison by which InnoDB finds the rows that refer to
 * a key.
 */
public final class ServerTextEquality implements TextEquality {
    private static final String TEXTS = "_tidemark_texts";
    private static final String REPRESENTATIVES = "_tidemark_representatives";
    /** What InnoDB allows for a column of an index in pages of 16 KiB; less in smaller ones. */
    private static final int INDEXED_BYTES = 3072;

    private static final int PAGE_BYTES = 16384;

    /** ER_DBACCESS_DENIED_ERROR (mysqld_error.h). */
    private static final int DENIED = 1044;

    private final ServerConnection target;
    private final String database;

    /**
     * @param target the server that decides
     * @param database a database of it in which temporary tables can be made
     */
    public ServerTextEquality(ServerConnection target, String database) {
        this.target = target;
        this.database = database;
    }

    @Override
    public ComparedTexts open(String charset, String collation) {
        ServerConnection connection = target.openAnother();
        try {
            ServerTexts texts = new ServerTexts(connection, charset);
            texts.createTables(charset, collation);
            return texts;
        } catch (SQLException e) {
            connection.close();
            throw new RestoreException(
                    RestoreException.Kind.UNSUITABLE_SERVER,
                    "the server cannot compare texts of foreign keys in character set " + charset + " with collation "
                            + (collation.isEmpty() ? "by default" : collation) + ": " + e.getMessage()
                            + (e.getErrorCode() == DENIED
                                    ? "; GRANT CREATE TEMPORARY TABLES ON " + TableName.quote(database)
                                            + ".* to its account"
                                    : "; use a server that has the collation"),
                    e);
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private final class ServerTexts implements ComparedTexts {
        private final ServerConnection connection;
        private final BulkLoader loader;
        private final TableName staged = new TableName(database, TEXTS);
        private final TableName kept = new TableName(database, REPRESENTATIVES);
        private final TableDefinition definition;

        ServerTexts(ServerConnection connection, String charset) {
            this.connection = connection;
            this.loader = BulkLoader.intoTablesWithoutForeignKeys(connection);
            this.definition = new TableDefinition(
                    staged,
                    List.of(
                            new ColumnDefinition("id", ValueKind.INTEGER, 8, 0, false, null, List.of(), false, 1),
                            new ColumnDefinition("t", ValueKind.TEXT, 0, 0, false, charset, List.of(), false, 0)));
        }

        void createTables(String charset, String collation) throws SQLException {
            int maximum = Integer.parseInt(connection.textOf(
                    "SELECT maxlen FROM information_schema.character_sets WHERE character_set_name = '" + charset
                            + "'"));
            int page = Integer.parseInt(connection.textOf("SELECT @@innodb_page_size"));
            int characters = (int) ((long) INDEXED_BYTES * Math.min(page, PAGE_BYTES) / PAGE_BYTES / maximum);
            String text = "t VARCHAR(" + characters + ") CHARACTER SET " + charset
                    + (collation.isEmpty() ? "" : " COLLATE " + collation) + " NOT NULL";
            connection.execute("CREATE TEMPORARY TABLE " + staged.quoted() + " (id BIGINT NOT NULL PRIMARY KEY, " + text
                    + ") ENGINE=InnoDB ROW_FORMAT=DYNAMIC");
            connection.execute("CREATE TEMPORARY TABLE " + kept.quoted() + " (" + text
                    + " PRIMARY KEY, id BIGINT NOT NULL) ENGINE=InnoDB ROW_FORMAT=DYNAMIC");
        }

        @Override
        public void add(Iterator<Text> texts, EqualTexts equal) {
            try {
                connection.execute("DELETE FROM " + staged.quoted());
                loader.load(definition, Set.of(), new Rows(texts));
                connection.execute("INSERT IGNORE INTO " + kept.quoted() + " (t, id) SELECT t, id FROM "
                        + staged.quoted() + " ORDER BY id");
                try (Statement statement = connection.jdbc().createStatement()) {
                    statement.setFetchSize(1000);
                    try (ResultSet row = statement.executeQuery("SELECT s.id, k.id FROM " + staged.quoted()
                            + " s STRAIGHT_JOIN " + kept.quoted()
                            + " k FORCE INDEX (PRIMARY) ON k.t = s.t WHERE k.id <> s.id")) {
                        while (row.next()) {
                            equal.equal(row.getLong(1), row.getLong(2));
                        }
                    }
                }
            } catch (SQLException e) {
                throw connection.failure("comparing texts of foreign keys", e);
            }
        }

        @Override
        public void close() {
            connection.close();
        }
    }

    /** Texts as rows of the staging table. */
    private record Rows(Iterator<Text> texts) implements Iterator<@Nullable Object[]> {
        @Override
        public boolean hasNext() {
            return texts.hasNext();
        }

        @Override
        public @Nullable Object[] next() {
            Text text = texts.next();
            return new Object[] {text.id(), text.bytes()};
        }
    }
}
