package io.tidemark.config;

/** A value that must never be printed: {@link #toString()} hides it, so that a record which holds one can be logged. */
public final class Secret {

    private final String value;

    /** Wraps {@code value}. */
    public Secret(String value) {
        this.value = value;
    }

    /** The value itself, for the one call that needs it. */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }
}
