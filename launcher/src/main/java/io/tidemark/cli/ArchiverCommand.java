package io.tidemark.cli;

import io.tidemark.cli.service.ServiceRole;
import io.tidemark.config.ConfigPart;
import java.util.EnumSet;
import picocli.CommandLine.Command;

/** {@code tidemark archiver}. */
@Command(name = "archiver", description = "Runs the archiver alone: from Kafka into the archive, until it is stopped.")
final class ArchiverCommand extends ServiceCommand {

    ArchiverCommand(Surroundings surroundings) {
        super(surroundings, ServiceRole.ARCHIVER, EnumSet.of(ConfigPart.KAFKA, ConfigPart.ARCHIVE));
    }
}
