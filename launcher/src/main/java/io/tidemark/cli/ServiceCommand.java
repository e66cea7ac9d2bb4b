package io.tidemark.cli;

import io.tidemark.cli.service.ServiceRole;
import io.tidemark.cli.service.TidemarkService;
import io.tidemark.config.ConfigPart;
import io.tidemark.config.TidemarkConfig;
import java.util.Set;
import picocli.CommandLine.Mixin;

/** A command that works until it is asked to stop. */
abstract class ServiceCommand extends TidemarkCommand {

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    private final ServiceRole role;
    private final Set<ConfigPart> needed;

    ServiceCommand(Surroundings surroundings, ServiceRole role, Set<ConfigPart> needed) {
        super(surroundings);
        this.role = role;
        this.needed = needed;
    }

    @Override
    final ExitCode execute() throws Exception {
        Logging.notable();
        TidemarkConfig settings = config.load(surroundings(), needed);
        new TidemarkService(
                        role, settings, surroundings().clock(), surroundings().stop())
                .run();
        return ExitCode.OK;
    }
}
