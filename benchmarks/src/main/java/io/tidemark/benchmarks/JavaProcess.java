package io.tidemark.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of its own with this one's classes, so that neither measures what the other has compiled. */
final class JavaProcess {
    private JavaProcess() {}

    /**
     * The command that starts it.
     *
     * @param options of the JVM, its memory among them
     * @param main its main class
     * @param arguments of that
     */
    static List<String> command(List<String> options, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return command;
    }
}
