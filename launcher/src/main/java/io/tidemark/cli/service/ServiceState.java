package io.tidemark.cli.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a service last told about itself, kept in a small file under data-dir for {@code tidemark status}.
 *
 * @param service {@code run}, {@code capture} or {@code archiver}
 * @param phase where it is in its life
 * @param processId its process
 * @param since when it started
 * @param at when it told this
 * @param lastErrorAt when something last went wrong; null if nothing did since it started
 * @param lastError what went wrong; null exactly where {@code lastErrorAt} is
 */
public record ServiceState(
        String service,
        Phase phase,
        long processId,
        Instant since,
        Instant at,
        @Nullable Instant lastErrorAt,
        @Nullable String lastError) {

    /** Where a service is in its life. */
    public enum Phase {
        /** It checks and connects. */
        STARTING,
        /** Another process does the work of one of its parts, which waits to take over. */
        STANDBY,
        /** It works. */
        RUNNING,
        /** A part of it failed and is tried again. */
        RETRYING,
        /** It was asked to end, and did. */
        STOPPED,
        /** It ended by itself. */
        FAILED
    }

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String SUFFIX = ".json";

    /** A service of this process that has just begun. */
    public static ServiceState starting(String service, Instant now) {
        return new ServiceState(service, Phase.STARTING, ProcessHandle.current().pid(), now, now, null, null);
    }

    /** The same in another phase. */
    public ServiceState in(Phase newPhase, Instant now) {
        return new ServiceState(service, newPhase, processId, since, now, lastErrorAt, lastError);
    }

    /** The same ended by an error. */
    public ServiceState failed(String error, Instant now) {
        return new ServiceState(service, Phase.FAILED, processId, since, now, now, error);
    }

    /** The same after a part failed that will be tried again. */
    public ServiceState retryingAfter(String error, Instant now) {
        return new ServiceState(service, Phase.RETRYING, processId, since, now, now, error);
    }

    /** Whether the service said that it ended. */
    public boolean ended() {
        return phase == Phase.STOPPED || phase == Phase.FAILED;
    }

    /** Whether the service says that it works and its process is there. */
    public boolean alive() {
        return !ended()
                && ProcessHandle.of(processId).map(ProcessHandle::isAlive).orElse(false);
    }

    /** Replaces what the service told before; readers see the old or the new. */
    public void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path written = directory.resolve(service + SUFFIX + ".new");
        Files.write(written, MAPPER.writeValueAsBytes(toJson()));
        Files.move(
                written,
                directory.resolve(service + SUFFIX),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** What all services of a data-dir last told, by name. */
    public static List<ServiceState> readAll(Path directory) throws IOException {
        List<ServiceState> states = new ArrayList<>();
        for (String service : List.of("run", "capture", "archiver")) {
            Path file = directory.resolve(service + SUFFIX);
            if (Files.exists(file)) {
                states.add(ofJson(MAPPER.readTree(Files.readAllBytes(file))));
            }
        }
        return states;
    }

    /** As it stands in the file. */
    public ObjectNode toJson() {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("service", service);
        json.put("phase", phase.name().toLowerCase(Locale.ROOT));
        json.put("processId", processId);
        json.put("since", since.toString());
        json.put("at", at.toString());
        if (lastErrorAt != null) {
            json.put("lastErrorAt", lastErrorAt.toString());
            json.put("lastError", lastError);
        }
        return json;
    }

    private static ServiceState ofJson(JsonNode json) {
        JsonNode lastErrorAt = json.get("lastErrorAt");
        return new ServiceState(
                json.required("service").asText(),
                Phase.valueOf(json.required("phase").asText().toUpperCase(Locale.ROOT)),
                json.required("processId").asLong(),
                Instant.parse(json.required("since").asText()),
                Instant.parse(json.required("at").asText()),
                lastErrorAt == null ? null : Instant.parse(lastErrorAt.asText()),
                lastErrorAt == null ? null : json.required("lastError").asText());
    }
}
