package io.tidemark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.cli.service.PreflightCheck;
import io.tidemark.cli.service.StageFinding;
import io.tidemark.config.ConfigPart;
import io.tidemark.config.TidemarkConfig;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tidemark check}. */
@Command(
        name = "check",
        description = {
            "Looks at source, Kafka and archive, and says what speaks against a complete backup and how to mend it.",
            "Writes a small object to the archive and deletes it; creates the journal's topics where kafka.bootstrap-servers"
                    + " is set, and lets those that are there take records from a machine whose clock is ahead."
        })
final class CheckCommand extends TidemarkCommand {

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    CheckCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    ExitCode execute() throws Exception {
        TidemarkConfig settings = config.load(surroundings(), EnumSet.of(ConfigPart.SOURCE, ConfigPart.ARCHIVE));
        List<StageFinding> findings =
                new PreflightCheck(settings, surroundings().clock()).run();
        if (json.wanted()) {
            printJson(findings);
        } else {
            printText(settings, findings);
        }
        return findings.stream()
                .filter(StageFinding::refuses)
                .map(finding -> exitCode(finding.stage()))
                .findFirst()
                .orElse(ExitCode.OK);
    }

    /** What a service that meets such a finding ends with, too. */
    static ExitCode exitCode(StageFinding.Stage stage) {
        return switch (stage) {
            case SOURCE -> ExitCode.SOURCE;
            case KAFKA -> ExitCode.JOURNAL;
            case ARCHIVE -> ExitCode.ARCHIVE;
        };
    }

    private void printText(TidemarkConfig settings, List<StageFinding> findings) {
        PrintWriter out = surroundings().out();
        String kafka = settings.kafka().bootstrapServers();
        stage(StageFinding.Stage.SOURCE, settings.requireSource().url().toString(), findings);
        stage(StageFinding.Stage.KAFKA, kafka == null ? "'tidemark run' starts its own broker" : kafka, findings);
        stage(StageFinding.Stage.ARCHIVE, settings.requireArchive().url().toString(), findings);
        boolean refused = findings.stream().anyMatch(StageFinding::refuses);
        out.println(refused ? "Not ready: the backup would not be complete." : "Ready: 'tidemark run' can start.");
    }

    private void stage(StageFinding.Stage stage, String where, List<StageFinding> all) {
        PrintWriter out = surroundings().out();
        List<StageFinding> findings =
                all.stream().filter(finding -> finding.stage() == stage).toList();
        boolean refused = findings.stream().anyMatch(StageFinding::refuses);
        out.printf(Locale.ROOT, "%-8s %-7s %s%n", name(stage), refused ? "REFUSED" : "ok", where);
        for (StageFinding finding : findings) {
            out.println("  " + (finding.refuses() ? "ERROR    " : "warning  ")
                    + finding.finding().what());
            out.println("    why    " + finding.finding().why());
            out.println("    fix    " + finding.finding().remedy());
        }
    }

    private void printJson(List<StageFinding> findings) {
        ObjectNode facts = JsonNodeFactory.instance.objectNode();
        facts.put("ready", findings.stream().noneMatch(StageFinding::refuses));
        ArrayNode list = facts.putArray("findings");
        for (StageFinding finding : findings) {
            list.addObject()
                    .put("stage", name(finding.stage()))
                    .put("severity", finding.refuses() ? "error" : "warning")
                    .put("what", finding.finding().what())
                    .put("why", finding.finding().why())
                    .put("fix", finding.finding().remedy());
        }
        JsonOption.print(surroundings().out(), facts);
    }

    private static String name(StageFinding.Stage stage) {
        return stage.name().toLowerCase(Locale.ROOT);
    }
}
