package io.tidemark.cli;

import io.tidemark.capture.Finding;
import io.tidemark.cli.service.PreflightCheck;
import io.tidemark.cli.service.ServiceRole;
import io.tidemark.cli.service.StageFinding;
import io.tidemark.cli.service.TidemarkService;
import io.tidemark.config.ConfigPart;
import io.tidemark.config.TidemarkConfig;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;

/** A command that works until it is asked to stop. */
abstract class ServiceCommand extends TidemarkCommand {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceCommand.class);

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
        if (needed.contains(ConfigPart.SOURCE)) {
            refuseWhereNotReady(settings);
        }
        new TidemarkService(
                        role, settings, surroundings().clock(), surroundings().stop())
                .run();
        return ExitCode.OK;
    }

    private void refuseWhereNotReady(TidemarkConfig settings) {
        List<StageFinding> findings =
                new PreflightCheck(settings, surroundings().clock()).run();
        for (StageFinding found : findings) {
            Finding finding = found.finding();
            if (!found.refuses()) {
                LOG.warn("{}: {} ({})", finding.what(), finding.why(), finding.remedy());
            }
        }
        List<StageFinding> refusing =
                findings.stream().filter(StageFinding::refuses).toList();
        if (!refusing.isEmpty()) {
            StageFinding first = refusing.get(0);
            String more = refusing.size() == 1 ? "" : " (and " + (refusing.size() - 1) + " more: see 'tidemark check')";
            throw new CommandFailure(
                    CheckCommand.exitCode(first.stage()),
                    first.finding().what() + more,
                    first.finding().remedy());
        }
    }
}
