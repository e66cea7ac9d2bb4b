package io.tidemark.demo.types;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What decides which types a server has.
 *
 * @param mariaDb whether it is MariaDB; otherwise MySQL
 * @param major first part of its version
 * @param minor second part
 * @param patch third part
 * @param characterSets all that it offers, by name
 */
public record ServerTypes(boolean mariaDb, int major, int minor, int patch, List<CharacterSetInfo> characterSets) {

    private static final Pattern VERSION = Pattern.compile("^(\\d+)\\.(\\d+)\\.(\\d+)");

    public ServerTypes {
        characterSets = List.copyOf(characterSets);
    }

    /** Asks a server. */
    public static ServerTypes read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            String version;
            try (ResultSet row = statement.executeQuery("SELECT VERSION()")) {
                row.next();
                version = row.getString(1);
            }
            Matcher numbers = VERSION.matcher(version);
            if (!numbers.find()) {
                throw new SQLException("cannot read the version '" + version + "'");
            }
            List<CharacterSetInfo> sets = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("SELECT CHARACTER_SET_NAME, MAXLEN"
                    + " FROM information_schema.CHARACTER_SETS ORDER BY CHARACTER_SET_NAME")) {
                while (rows.next()) {
                    sets.add(new CharacterSetInfo(rows.getString(1), rows.getInt(2)));
                }
            }
            return new ServerTypes(
                    version.contains("MariaDB"),
                    Integer.parseInt(numbers.group(1)),
                    Integer.parseInt(numbers.group(2)),
                    Integer.parseInt(numbers.group(3)),
                    sets);
        }
    }

    /** Whether the version is this one or a later one. */
    public boolean atLeast(int wantedMajor, int wantedMinor, int wantedPatch) {
        if (major != wantedMajor) {
            return major > wantedMajor;
        }
        return minor != wantedMinor ? minor > wantedMinor : patch >= wantedPatch;
    }

    /** Whether it is MySQL of this version or later. */
    public boolean isMySql(int wantedMajor, int wantedMinor, int wantedPatch) {
        return !mariaDb && atLeast(wantedMajor, wantedMinor, wantedPatch);
    }

    /** Whether it is MariaDB of this version or later. */
    public boolean isMariaDb(int wantedMajor, int wantedMinor) {
        return mariaDb && atLeast(wantedMajor, wantedMinor, 0);
    }
}
