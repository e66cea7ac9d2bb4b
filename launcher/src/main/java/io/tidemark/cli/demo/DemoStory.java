package io.tidemark.cli.demo;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.Mark;
import io.tidemark.archive.store.ObjectStore;
import io.tidemark.archive.store.ObjectStores;
import io.tidemark.cli.CommandFailure;
import io.tidemark.cli.ExitCode;
import io.tidemark.cli.Quantities;
import io.tidemark.cli.RestoreProgress;
import io.tidemark.cli.Surroundings;
import io.tidemark.cli.service.BackgroundService;
import io.tidemark.cli.service.Connections;
import io.tidemark.cli.status.Protection;
import io.tidemark.cli.status.ProtectionReader;
import io.tidemark.cli.status.ProtectionText;
import io.tidemark.config.ConfigLoader;
import io.tidemark.config.ConfigPart;
import io.tidemark.config.TidemarkConfig;
import io.tidemark.database.Credentials;
import io.tidemark.database.ServerAddress;
import io.tidemark.database.ServerConfig;
import io.tidemark.demo.crm.CrmWorkload;
import io.tidemark.demo.oracle.ServerContents;
import io.tidemark.demo.server.EmbeddedMariaDb;
import io.tidemark.restore.RestoreOptions;
import io.tidemark.restore.RestorePlan;
import io.tidemark.restore.RestoreReport;
import io.tidemark.restore.RestoreTarget;
import io.tidemark.restore.Restorer;
import io.tidemark.schemas.GtidSet;
import io.tidemark.schemas.ServerFlavor;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The demo's story, from an unprotected database to the proof that it came back. */
public final class DemoStory {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
    private static final int DIFFERENCES_SHOWN = 10;

    private final DemoSettings settings;
    private final Surroundings surroundings;
    private final Narrator narrator;

    /**
     * @param settings how large the demo is
     * @param surroundings where it is told
     */
    public DemoStory(DemoSettings settings, Surroundings surroundings) {
        this.settings = settings;
        this.surroundings = surroundings;
        this.narrator = new Narrator(surroundings.out(), System::nanoTime);
    }

    /**
     * Tells the story.
     *
     * @param keep whether everything goes on running at the end until the process is asked to stop
     * @return whether the restored database equals the source as it was
     */
    public boolean tell(boolean keep) throws Exception {
        narrator.say("Tidemark protects a live CRM database, loses it to a bad import, and brings it back.");
        DemoDirectory directory = DemoDirectory.prepare(settings.directory());
        boolean proven;
        try (DemoServers servers = narrator.step(
                "Start a MariaDB " + EmbeddedMariaDb.VERSION + " server",
                () -> DemoServers.start(settings.cache(), directory.servers()))) {
            proven = tell(directory, servers, keep);
        }
        if (!keep) {
            directory.keepArchiveOnly();
        }
        return proven;
    }

    private boolean tell(DemoDirectory directory, DemoServers servers, boolean keep) throws Exception {
        narrator.tell(
                "it listens on port " + servers.source().port() + "; an empty one to restore into comes up meanwhile");
        narrator.step("Fill a CRM and let users work on it", () -> {
            long rows = servers.createCrm(settings.seed(), settings.accounts());
            narrator.tell(rows + " rows: accounts, contacts, deals, activities, notes, custom fields, users");
            return rows;
        });
        String password = randomPassword();
        servers.createAccount(password);
        directory.writeConfig(servers.source().port(), password);
        TidemarkConfig config =
                new ConfigLoader(Map.of()).load(directory.config(), EnumSet.of(ConfigPart.SOURCE, ConfigPart.ARCHIVE));
        try (CrmWorkload workload = new CrmWorkload(
                        () -> servers.source().connect(DemoServers.DATABASE),
                        settings.seed(),
                        settings.sessions(),
                        settings.transactionsPerSecond());
                ObjectStore store = ObjectStores.open(Connections.archive(config.requireArchive()))) {
            workload.start();
            narrator.tell(settings.sessions() + " users commit about " + Math.round(settings.transactionsPerSecond())
                    + " transactions per second");
            try (BackgroundService protection = new BackgroundService(config, surroundings.clock())) {
                return tell(directory, servers, config, workload, store, protection, keep);
            }
        }
    }

    private boolean tell(
            DemoDirectory directory,
            DemoServers servers,
            TidemarkConfig config,
            CrmWorkload workload,
            ObjectStore store,
            BackgroundService protection,
            boolean keep)
            throws Exception {
        Archive archive = narrator.step("Protect it: Kafka broker, capture, archiver, first full snapshot", () -> {
            Archive opened = awaitArchive(store, config.sourceName(), protection);
            awaitView(opened, protection, "the first snapshot", view -> !view.snapshots()
                    .isEmpty());
            return opened;
        });
        ArchiveView view = archive.load();
        narrator.tell("snapshot " + view.snapshots().get(0).id() + ", taken without stopping the users");
        ExposureMeter meter = new ExposureMeter(archive, surroundings.clock());
        narrator.step("Let the users work under protection", () -> {
            work(settings.workBefore(), meter, protection);
            return null;
        });
        narrator.tell(workload.transactionsCommitted() + " transactions so far; at a loss of source and Kafka together "
                + Quantities.length(meter.median()) + " would be gone (median), " + Quantities.length(meter.worst())
                + " at most");
        DisasterScene disaster = narrator.step(
                "Disaster: an UPDATE without WHERE, then a cascading DELETE, while the users go on", () -> {
                    DisasterScene scene = DisasterScene.play(servers, workload);
                    work(settings.workAfter(), meter, protection);
                    return scene;
                });
        narrator.tell(disaster.damage().contactsOverwritten() + " contacts overwritten in transaction "
                + disaster.firstBadGtid() + "; " + disaster.damage().accountsDeleted() + " accounts deleted, with them "
                + disaster.damage().contactsCascaded() + " contacts and "
                + disaster.damage().dealsCascaded() + " deals");
        narrator.step("See what can be restored", () -> {
            awaitView(archive, protection, "transaction " + disaster.firstBadGtid(), seen -> covers(seen, disaster));
            Protection facts = new ProtectionReader(config, surroundings.clock(), null).read();
            new ProtectionText(surroundings.out()).print(facts);
            return facts;
        });
        RestoreReport report = narrator.step(
                "Restore to just before the disaster: before-gtid:" + disaster.firstBadGtid(),
                () -> restore(archive, config, servers, disaster));
        narrator.tell(report.tables().size() + " tables, " + report.rows() + " rows, " + report.objects()
                + " views, triggers, routines and events; verified against the plan");
        List<String> differences =
                narrator.step("Prove it: compare every value with what the source held", () -> disaster.before()
                        .differencesTo(ServerContents.read(
                                () -> servers.target().connect(null), List.of(DemoServers.DATABASE))));
        boolean proven = differences.isEmpty();
        conclude(directory, disaster, differences, proven, meter, workload);
        if (keep && proven) {
            keepRunning(directory, servers, protection);
        }
        return proven;
    }

    private RestoreReport restore(Archive archive, TidemarkConfig config, DemoServers servers, DisasterScene disaster)
            throws Exception {
        ServerConfig target = ServerConfig.of(
                new ServerAddress(
                        ServerFlavor.MARIADB, "127.0.0.1", servers.target().port(), null),
                new Credentials(
                        servers.target().adminUsername(), servers.target().adminPassword()));
        RestoreProgress progress = new RestoreProgress(surroundings.out(), surroundings.clock(), "           ");
        Restorer restorer = new Restorer(
                archive,
                target,
                RestoreOptions.of(config.dataDir().resolve("restore")),
                progress,
                surroundings.clock());
        RestorePlan plan = restorer.plan(new RestoreTarget.AtTransaction(disaster.firstBadGtid(), false));
        progress.expect(plan.snapshotRows());
        narrator.tell("from snapshot " + plan.snapshot().id() + ": " + plan.snapshotRows() + " rows, and "
                + plan.changeRows() + " changes since");
        return restorer.restore(plan);
    }

    private void conclude(
            DemoDirectory directory,
            DisasterScene disaster,
            List<String> differences,
            boolean proven,
            ExposureMeter meter,
            CrmWorkload workload) {
        narrator.say("");
        narrator.summary();
        narrator.say("");
        narrator.say("  RPO measured    " + Quantities.length(meter.median()) + " median, "
                + Quantities.length(meter.worst()) + " worst (age of the archive's mark, flush-interval 2s)");
        narrator.say("  Transactions    " + workload.transactionsCommitted() + " committed by the users in all");
        narrator.say("  Archive         " + directory.archive());
        narrator.say("  Configuration   " + directory.config());
        if (proven) {
            narrator.say("  Proof           holds: " + disaster.before().rowCount()
                    + " rows and every definition equal the source as it was after transaction "
                    + disaster.lastGoodGtid());
            return;
        }
        narrator.say("  Proof           DOES NOT HOLD: " + differences.size() + " differences");
        differences.stream().limit(DIFFERENCES_SHOWN).forEach(difference -> narrator.say("    " + difference));
    }

    private void keepRunning(DemoDirectory directory, DemoServers servers, BackgroundService protection)
            throws Exception {
        directory.writeSecret(
                directory.root().resolve("admin-password"), servers.source().adminPassword());
        directory.writeSecret(
                directory.root().resolve("target-password"), servers.target().adminPassword());
        narrator.say("");
        narrator.say("Everything keeps running. In another terminal:");
        narrator.say("  ./tidemark status --config " + directory.config());
        narrator.say("  TIDEMARK_TARGET_PASSWORD_FILE=" + directory.root().resolve("target-password")
                + " ./tidemark restore --config " + directory.config() + " --to latest --database "
                + DemoServers.DATABASE + "=again --target mariadb://"
                + servers.target().adminUsername() + "@127.0.0.1:"
                + servers.target().port());
        narrator.say("  the source is mariadb://" + servers.source().adminUsername() + "@127.0.0.1:"
                + servers.source().port() + ", its password in "
                + directory.root().resolve("admin-password"));
        narrator.say("Ctrl-C stops it all.");
        while (!surroundings.stop().await(Duration.ofSeconds(1))) {
            protection.check();
        }
    }

    private Archive awaitArchive(ObjectStore store, String source, BackgroundService protection) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (store.find(source + "/archive.json").isEmpty()) {
            pause(protection, deadline, "the archive");
        }
        return Archive.open(store, source);
    }

    private interface ViewCondition {
        boolean holds(ArchiveView view);
    }

    private void awaitView(Archive archive, BackgroundService protection, String what, ViewCondition condition)
            throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        ArchiveView view = archive.load();
        while (!condition.holds(view)) {
            pause(protection, deadline, what);
            view = archive.refresh(view);
        }
    }

    private void pause(BackgroundService protection, long deadlineNanos, String what) throws Exception {
        protection.check();
        if (System.nanoTime() > deadlineNanos) {
            throw new CommandFailure(
                    ExitCode.PROTECTION_BROKEN,
                    "gave up waiting for " + what + " after " + PATIENCE.toSeconds() + " s",
                    "what is logged above says why, or the machine is too slow for the demo: try --accounts 500");
        }
        stopIfAsked(surroundings.stop().await(LOOK_AGAIN));
    }

    private void work(Duration length, ExposureMeter meter, BackgroundService protection) throws Exception {
        long deadline = System.nanoTime() + length.toNanos();
        while (System.nanoTime() < deadline) {
            meter.look();
            protection.check();
            stopIfAsked(surroundings.stop().await(LOOK_AGAIN));
        }
    }

    private static void stopIfAsked(boolean asked) {
        if (asked) {
            throw new CommandFailure(ExitCode.USAGE, "the demo was stopped before its end", null);
        }
    }

    private static boolean covers(ArchiveView view, DisasterScene disaster) {
        Mark mark = view.mark();
        return mark != null && GtidSet.parse(ServerFlavor.MARIADB, mark.gtids()).contains(disaster.firstBadGtid());
    }

    private static String randomPassword() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
