package io.tidemark.config;

/**
 * One thing that is wrong with the configuration.
 *
 * @param path the setting, for example {@code archive.flush-interval}, or the file when it cannot be read at all
 * @param message what is wrong with which value, and what would work; never holds a secret
 */
public record Problem(String path, String message) {

    @Override
    public String toString() {
        return path + ": " + message;
    }
}
