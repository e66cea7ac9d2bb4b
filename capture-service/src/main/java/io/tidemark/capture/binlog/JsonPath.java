package io.tidemark.capture.binlog;

import java.util.ArrayList;
import java.util.List;

/**
 * A path into a JSON document as partial changes name it: {@code $.name[3]."other name"} (MySQL {@code sql-common/json_path.cc},
 * Json_path::to_string; no wildcards, no ranges).
 *
 * @param steps from the document's root
 */
record JsonPath(List<Step> steps) {
    /** One step. */
    sealed interface Step permits Member, Cell {}

    /** Into the member of an object. */
    record Member(String key) implements Step {}

    /** Into the element of an array, counted from 0. */
    record Cell(int index) implements Step {}

    static JsonPath parse(String text) {
        return new Parser(text).parse();
    }

    private static final class Parser {
        private final String text;
        private int at = 1;

        Parser(String text) {
            this.text = text;
        }

        JsonPath parse() {
            List<Step> steps = new ArrayList<>();
            if (!text.startsWith("$")) {
                throw notAPath();
            }
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c == '[') {
                    int close = text.indexOf(']', at);
                    if (close < 0) {
                        throw notAPath();
                    }
                    steps.add(new Cell(index(text.substring(at, close))));
                    at = close + 1;
                } else if (c == '.' && at < text.length()) {
                    steps.add(new Member(text.charAt(at) == '"' ? quoted() : plain()));
                } else {
                    throw notAPath();
                }
            }
            return new JsonPath(steps);
        }

        private int index(String digits) {
            try {
                return Integer.parseInt(digits);
            } catch (NumberFormatException e) {
                throw notAPath();
            }
        }

        private String plain() {
            int from = at;
            while (at < text.length() && text.charAt(at) != '.' && text.charAt(at) != '[') {
                at++;
            }
            return text.substring(from, at);
        }

        private String quoted() {
            StringBuilder key = new StringBuilder();
            at++;
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c == '"') {
                    return key.toString();
                }
                key.append(c == '\\' ? escaped() : c);
            }
            throw notAPath();
        }

        private char escaped() {
            char c = at < text.length() ? text.charAt(at++) : 0;
            return switch (c) {
                case '"', '\\', '/' -> c;
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'u' -> {
                    if (at + 4 > text.length()) {
                        throw notAPath();
                    }
                    at += 4;
                    try {
                        yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
                    } catch (NumberFormatException e) {
                        throw notAPath();
                    }
                }
                default -> throw notAPath();
            };
        }

        private NotUnderstoodException notAPath() {
            return new NotUnderstoodException(
                    "a partial change of a JSON document has the path '" + text + "', which is not understood",
                    "SET GLOBAL binlog_row_value_options = ''; also in sessions that set it; then take a new snapshot.");
        }
    }
}
