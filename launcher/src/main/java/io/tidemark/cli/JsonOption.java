package io.tidemark.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** Facts as JSON instead of text. */
final class JsonOption {

    @Option(names = "--json", description = "Print JSON instead of text.")
    private boolean json;

    boolean wanted() {
        return json;
    }

    static void print(PrintWriter out, JsonNode facts) {
        try {
            out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(facts));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON cannot be printed", e);
        }
        out.flush();
    }
}
