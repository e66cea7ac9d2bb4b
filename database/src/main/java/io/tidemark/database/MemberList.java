package io.tidemark.database;

import java.util.ArrayList;
import java.util.List;

/** The members in a {@code COLUMN_TYPE} such as {@code enum('a','it''s')}. */
final class MemberList {
    private MemberList() {}

    /** Undoes the servers' quoting: a doubled quote, and a backslash before 0, n, r and itself. */
    static List<String> parse(String columnType) {
        List<String> members = new ArrayList<>();
        int at = columnType.indexOf('(') + 1;
        while (at < columnType.length() && columnType.charAt(at) == '\'') {
            StringBuilder member = new StringBuilder();
            at++;
            while (at < columnType.length()) {
                char c = columnType.charAt(at++);
                char next = at < columnType.length() ? columnType.charAt(at) : '\0';
                if (c == '\'' && next != '\'') {
                    break;
                }
                if (c == '\'') {
                    at++;
                } else if (c == '\\') {
                    at++;
                    c = unescaped(next);
                }
                member.append(c);
            }
            members.add(member.toString());
            if (at < columnType.length() && columnType.charAt(at) == ',') {
                at++;
            }
        }
        return members;
    }

    private static char unescaped(char escaped) {
        return switch (escaped) {
            case '0' -> '\0';
            case 'n' -> '\n';
            case 'r' -> '\r';
            default -> escaped;
        };
    }
}
