package io.tidemark.cli;

import io.tidemark.cli.status.Protection;
import io.tidemark.cli.status.ProtectionJson;
import io.tidemark.cli.status.ProtectionReader;
import io.tidemark.cli.status.ProtectionText;
import io.tidemark.config.ConfigPart;
import io.tidemark.config.DurationText;
import java.time.Duration;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code tidemark status}. */
@Command(
        name = "status",
        description = "Shows how well the source is protected: restorable windows, mark, lag, snapshots, gaps, errors.")
final class StatusCommand extends TidemarkCommand {

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Option(
            names = "--max-age",
            paramLabel = "DURATION",
            converter = MaxAge.class,
            description = "End with exit code 8 where the mark is older, for example 60s.")
    private @Nullable Duration maxAge;

    StatusCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    ExitCode execute() throws Exception {
        Protection protection = new ProtectionReader(
                        config.load(surroundings(), EnumSet.of(ConfigPart.ARCHIVE)),
                        surroundings().clock(),
                        maxAge)
                .read();
        if (json.wanted()) {
            JsonOption.print(surroundings().out(), ProtectionJson.of(protection));
        } else {
            new ProtectionText(surroundings().out()).print(protection);
        }
        return protection.problems().isEmpty() ? ExitCode.OK : ExitCode.PROTECTION_BROKEN;
    }

    private static final class MaxAge implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                return DurationText.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + text + "' " + e.getMessage());
            }
        }
    }
}
