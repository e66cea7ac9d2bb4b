package io.tidemark.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration has problems; all of them are named, not only the first. */
public final class InvalidConfigException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** Reports {@code problems}, which must not be empty. */
    public InvalidConfigException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** Everything that is wrong, in the order of the settings. */
    public List<Problem> problems() {
        return problems;
    }
}
