package io.tidemark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.archive.Archive;
import io.tidemark.archive.store.ObjectStore;
import io.tidemark.archive.store.ObjectStores;
import io.tidemark.cli.service.Connections;
import io.tidemark.cli.verify.Verification;
import io.tidemark.config.ByteSizeText;
import io.tidemark.config.ConfigPart;
import io.tidemark.config.TidemarkConfig;
import io.tidemark.restore.RestoreTarget;
import io.tidemark.restore.verify.VerificationReport;
import java.util.EnumSet;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code tidemark verify}. */
@Command(
        name = "verify",
        description = {
            "Proves the archive: by default that every object is whole and the history fits together.",
            "Says how much it looked at; ends with exit code 7 where anything is wrong."
        })
final class VerifyCommand extends TidemarkCommand {

    private static final String RANDOM = "random";

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    @ArgGroup
    private final Way way = new Way();

    @Option(
            names = "--bytes",
            paramLabel = "SIZE",
            converter = Size.class,
            description =
                    "Verify about so much of the archive, what was not verified for longest first (default: all).")
    private long bytes = Long.MAX_VALUE;

    @Option(
            names = "--rows",
            paramLabel = "N",
            description =
                    "Compare about so many rows with the source, going on where the last run ended (default: 1000000).")
    private long rows = 1_000_000;

    @Option(names = "--seed", paramLabel = "N", description = "Makes --instant random pick the same transaction again.")
    private @Nullable Long seed;

    /** What is verified instead of the archive alone. */
    static final class Way {
        @Option(
                names = "--against-source",
                description = "Compare the source's rows at one position with the archive's, value by value.")
        private boolean source;

        @Option(
                names = "--instant",
                paramLabel = "WHEN",
                description =
                        "Compute the state at a point (random, or as 'restore --to') and check it against all that is known.")
        private @Nullable String instant;
    }

    VerifyCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    ExitCode execute() throws Exception {
        EnumSet<ConfigPart> needed =
                way.source ? EnumSet.of(ConfigPart.SOURCE, ConfigPart.ARCHIVE) : EnumSet.of(ConfigPart.ARCHIVE);
        TidemarkConfig settings = config.load(surroundings(), needed);
        RestoreTarget moment =
                way.instant == null || way.instant.equals(RANDOM) ? null : RestoreTarget.parse(way.instant);
        try (ObjectStore store = ObjectStores.open(Connections.archive(settings.requireArchive()))) {
            Verification verification = new Verification(
                    settings,
                    Archive.open(store, settings.sourceName()),
                    surroundings().clock());
            VerificationReport report = verify(verification, moment);
            print(report);
            return judged(report);
        }
    }

    private VerificationReport verify(Verification verification, @Nullable RestoreTarget moment) throws Exception {
        if (way.source) {
            return verification.source(rows);
        }
        if (way.instant != null) {
            return verification.instant(moment, seed == null ? new Random() : new Random(seed));
        }
        return verification.archive(bytes);
    }

    private void print(VerificationReport report) {
        if (json.wanted()) {
            ObjectNode facts = report.toJson();
            facts.put("verified", report.problems().isEmpty());
            JsonOption.print(surroundings().out(), facts);
        } else {
            surroundings().out().print(report.render());
            surroundings().out().flush();
        }
    }

    private static ExitCode judged(VerificationReport report) {
        if (!report.problems().isEmpty()) {
            return ExitCode.VERIFICATION_FAILED;
        }
        if (report.looked() == 0) {
            throw new CommandFailure(
                    ExitCode.REFUSED,
                    "nothing could be verified: each unit says why",
                    "take a snapshot with 'tidemark snapshot' and try again");
        }
        return ExitCode.OK;
    }

    private static final class Size implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            try {
                return ByteSizeText.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + text + "' " + e.getMessage());
            }
        }
    }
}
