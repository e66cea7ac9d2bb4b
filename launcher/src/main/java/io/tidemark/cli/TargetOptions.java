package io.tidemark.cli;

import io.tidemark.database.Credentials;
import io.tidemark.database.ServerConfig;
import io.tidemark.database.ServerUrl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Option;

/** The server to restore into, and its password from the one of three places that holds it. */
final class TargetOptions {

    private static final String PASSWORD = "TIDEMARK_TARGET_PASSWORD";
    private static final String PASSWORD_FILE = "TIDEMARK_TARGET_PASSWORD_FILE";

    @Option(
            names = "--target",
            required = true,
            paramLabel = "URL",
            description = {
                "The server to restore into: mysql://user@host:port or mariadb://user@host:port.",
                "Its password: in the URL, in TIDEMARK_TARGET_PASSWORD, or in the file that"
                        + " TIDEMARK_TARGET_PASSWORD_FILE names."
            })
    private String target = "";

    /** How to log in. */
    ServerConfig server(Map<String, String> environment) {
        return server("--target", target, environment);
    }

    /**
     * How to log in where an option names a server to restore into.
     *
     * @throws CommandFailure if it names no user, or its password cannot be read
     */
    static ServerConfig server(String option, String text, Map<String, String> environment) {
        ServerUrl url = ServerUrl.parse(text);
        if (url.username() == null) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    option + " " + url + " names no user",
                    "write it as " + url.address().flavor().id() + "://user@"
                            + url.address().hostAndPort());
        }
        String password = url.password() != null ? url.password() : password(environment);
        return ServerConfig.of(url.address(), new Credentials(url.username(), password), url.tls());
    }

    private static String password(Map<String, String> environment) {
        String file = environment.get(PASSWORD_FILE);
        if (file == null) {
            return environment.getOrDefault(PASSWORD, "");
        }
        try {
            return Files.readString(Path.of(file), StandardCharsets.UTF_8).stripTrailing();
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    PASSWORD_FILE + " names '" + file + "', which cannot be read",
                    "it must hold the password and be readable to this user",
                    e);
        }
    }
}
