package io.tidemark.cli;

import io.tidemark.schemas.TableName;

/** A table as the command line names it. */
final class TableArgument {
    private TableArgument() {}

    /**
     * Reads {@code database.table}, each as the source spells it.
     *
     * @throws CommandFailure if it is none
     */
    static TableName parse(String text) {
        int dot = text.indexOf('.');
        if (dot <= 0 || dot == text.length() - 1) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--table '" + text + "' does not name a table", "write it as database.table");
        }
        return new TableName(text.substring(0, dot), text.substring(dot + 1));
    }
}
