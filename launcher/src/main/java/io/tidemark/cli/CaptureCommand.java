package io.tidemark.cli;

import io.tidemark.cli.service.ServiceRole;
import io.tidemark.config.ConfigPart;
import java.util.EnumSet;
import picocli.CommandLine.Command;

/** {@code tidemark capture}. */
@Command(
        name = "capture",
        description =
                "Runs capture alone: the source's changes into Kafka, and snapshots into the archive, until it is stopped.")
final class CaptureCommand extends ServiceCommand {

    CaptureCommand(Surroundings surroundings) {
        super(surroundings, ServiceRole.CAPTURE, EnumSet.allOf(ConfigPart.class));
    }
}
