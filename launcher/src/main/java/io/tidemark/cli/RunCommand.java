package io.tidemark.cli;

import io.tidemark.cli.service.ServiceRole;
import io.tidemark.config.ConfigPart;
import java.util.EnumSet;
import picocli.CommandLine.Command;

/** {@code tidemark run}. */
@Command(
        name = "run",
        description = {
            "Protects the source: capture, archiver and snapshots in one process, until it is stopped.",
            "Starts a Kafka broker of its own under data-dir unless kafka.bootstrap-servers is set."
        })
final class RunCommand extends ServiceCommand {

    RunCommand(Surroundings surroundings) {
        super(surroundings, ServiceRole.RUN, EnumSet.of(ConfigPart.SOURCE, ConfigPart.ARCHIVE));
    }
}
