package io.tidemark.cli.chaos;

import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.Gap;
import io.tidemark.cli.ExitCode;
import io.tidemark.cli.torture.ScratchProtection;
import io.tidemark.cli.verify.Verification;
import io.tidemark.database.Credentials;
import io.tidemark.database.ServerAddress;
import io.tidemark.database.ServerConfig;
import io.tidemark.demo.crm.CrmSchema;
import io.tidemark.demo.crm.CrmSeed;
import io.tidemark.demo.crm.CrmWorkload;
import io.tidemark.demo.oracle.ServerContents;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.restore.RestoreTarget;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.ServerFlavor;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A CRM at work on a server whose protection, and which itself, meets faults at random moments. At some moments the source is read
 * whole; in the end the archive is verified, and each of those moments is restored into another server and compared.
 *
 * <p>The seed decides which faults come after which times. How far each process is by then, it cannot decide.
 */
public final class ChaosRun {

    private static final String CRM = "chaos_crm";
    private static final int ACCOUNTS = 300;
    private static final int SESSIONS = 3;
    private static final double TRANSACTIONS_PER_SECOND = 60;
    private static final int MOMENTS = 12;
    private static final int LONGEST_PAUSE_MILLIS = 6_000;
    private static final int LONGEST_SUSPENSION_MILLIS = 12_000;
    private static final int DIFFERENCES_SHOWN = 6;
    private static final int NO_SUCH_THREAD = 1094;
    /** Of a process that got SIGTERM. */
    private static final int TERMINATED = 143;

    private record Moment(BinlogCoordinate position, ServerContents contents) {}

    private final DatabaseServer source;
    private final DatabaseServer target;
    private final Path directory;
    private final Clock clock;
    private final Consumer<String> told;
    private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
    private final List<String> findings = new ArrayList<>();
    private final List<Moment> moments = new ArrayList<>();
    /** Since the service that runs now was started. */
    private boolean sourceWasAway;

    /**
     * @param source is protected, killed and restarted; its database {@code chaos_crm} is made anew
     * @param target is restored into
     * @param directory for configuration, journal, archive and logs; it must exist and be empty
     * @param told is told what happens, a line each
     */
    public ChaosRun(DatabaseServer source, DatabaseServer target, Path directory, Clock clock, Consumer<String> told) {
        this.source = source;
        this.target = target;
        this.directory = directory;
        this.clock = clock;
        this.told = told;
    }

    /**
     * Makes faults for a time, then verifies, restores and compares.
     *
     * @throws Exception if a server is lost, or something fails that no fault explains
     */
    public ChaosResult run(long seed, Duration time) throws Exception {
        try (Connection connection = source.connect(null)) {
            execute(connection, "DROP DATABASE IF EXISTS " + CRM);
            CrmSchema.create(connection, CRM);
            CrmSeed.load(connection, seed, ACCOUNTS);
        }
        SplittableRandom random = new SplittableRandom(seed);
        long transactions;
        try (ScratchProtection protection =
                        new ScratchProtection("chaos", config(source), List.of(CRM), directory, clock);
                CrmWorkload workload =
                        new CrmWorkload(() -> source.connect(CRM), seed, SESSIONS, TRANSACTIONS_PER_SECOND)) {
            workload.start();
            disturb(protection, workload, random, time);
            workload.stop();
            transactions = workload.transactionsCommitted();
            settle(protection);
            verify(protection);
            for (Moment moment : moments) {
                compare(protection, moment);
            }
        }
        return new ChaosResult(seed, faults, transactions, moments.size(), findings);
    }

    private void disturb(ScratchProtection protection, CrmWorkload workload, SplittableRandom random, Duration time)
            throws Exception {
        long end = System.nanoTime() + time.toNanos();
        ServiceProcess service = start(protection);
        try {
            while (System.nanoTime() < end) {
                Thread.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
                service = alive(service, protection);
                Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
                int suspension = random.nextInt(LONGEST_SUSPENSION_MILLIS);
                boolean look = random.nextInt(3) == 0;
                told.accept(fault.words());
                faults.merge(fault, 1, Integer::sum);
                service = make(fault, service, protection, suspension);
                if (look && moments.size() < MOMENTS && protection.hasSnapshot()) {
                    remember(protection, workload);
                }
            }
        } finally {
            service.close();
        }
    }

    private ServiceProcess make(Fault fault, ServiceProcess service, ScratchProtection protection, int suspensionMillis)
            throws Exception {
        switch (fault) {
            case SERVICE_KILLED -> {
                service.kill();
                return start(protection);
            }
            case SERVICE_SUSPENDED -> {
                service.suspend();
                Thread.sleep(suspensionMillis);
                service.resume();
            }
            case SERVICE_STOPPED -> {
                // One that has not begun its work ends by the signal itself, with the same status.
                int status = service.stop();
                // One that could not begin because its source was away may be about to end for that.
                if (status != TERMINATED && !(sourceWasAway && status == ExitCode.SOURCE.code())) {
                    findings.add("the service ended with status " + status + " after SIGTERM; see " + log());
                }
                return start(protection);
            }
            case SOURCE_KILLED -> {
                sourceWasAway = true;
                source.kill();
                source.start();
            }
            case SOURCE_RESTARTED -> {
                sourceWasAway = true;
                source.restart();
            }
            case CONNECTION_CUT -> cutConnection();
            case LOG_ROTATED -> {
                try (Connection connection = source.connect(null)) {
                    execute(connection, "FLUSH BINARY LOGS");
                }
            }
        }
        return service;
    }

    private void cutConnection() throws SQLException {
        List<Long> readers = new ArrayList<>();
        try (Connection connection = source.connect(null);
                Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery(
                    "SELECT id FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%'")) {
                while (rows.next()) {
                    readers.add(rows.getLong(1));
                }
            }
            for (long reader : readers) {
                kill(connection, reader);
            }
        }
    }

    /** One that has ended by itself since it was listed needs no end. */
    private static void kill(Connection connection, long reader) throws SQLException {
        try {
            execute(connection, "KILL " + reader);
        } catch (SQLException e) {
            if (e.getErrorCode() != NO_SUCH_THREAD) {
                throw e;
            }
        }
    }

    /** A service that could not begin because its source was away is started again, as a service manager does. */
    private ServiceProcess alive(ServiceProcess service, ScratchProtection protection) throws Exception {
        if (service.isAlive()) {
            return service;
        }
        if (service.exitStatus() != ExitCode.SOURCE.code()) {
            findings.add("the service ended by itself with status " + service.exitStatus() + "; see " + log());
        }
        return start(protection);
    }

    private ServiceProcess start(ScratchProtection protection) throws Exception {
        sourceWasAway = false;
        return ServiceProcess.start(protection.configFile(), log());
    }

    private Path log() {
        return directory.resolve("service.log");
    }

    private void remember(ScratchProtection protection, CrmWorkload workload) throws SQLException {
        workload.pause();
        try {
            ServerContents contents = ServerContents.read(() -> source.connect(null), List.of(CRM));
            moments.add(new Moment(protection.position(), contents));
            told.accept("reads the source whole at " + protection.position());
        } finally {
            workload.resume();
        }
    }

    /** Waits, undisturbed, until everything is archived. */
    private void settle(ScratchProtection protection) throws Exception {
        ServerContents contents = ServerContents.read(() -> source.connect(null), List.of(CRM));
        BinlogCoordinate position = protection.position();
        moments.add(new Moment(position, contents));
        told.accept("leaves everything alone until " + position + " is archived");
        try (ServiceProcess service = start(protection)) {
            protection.awaitSnapshot(() -> checkAlive(service));
            protection.awaitArchived(position, () -> checkAlive(service));
            int status = service.stop();
            if (status != TERMINATED) {
                findings.add("the service ended with status " + status + " after SIGTERM; see " + log());
            }
        }
    }

    private void checkAlive(ServiceProcess service) {
        if (!service.isAlive()) {
            throw new IllegalStateException(
                    "the service ended by itself with status " + service.exitStatus() + "; see " + log());
        }
    }

    private void verify(ScratchProtection protection) throws Exception {
        told.accept("verifies the archive");
        ArchiveView view = protection.archive().load();
        for (Gap gap : view.gaps()) {
            findings.add("a gap was recorded, though the source kept its whole binlog: " + gap.reason());
        }
        findings.addAll(new Verification(protection.config(), protection.archive(), clock)
                .archive(Long.MAX_VALUE)
                .problems());
    }

    private void compare(ScratchProtection protection, Moment moment) throws Exception {
        told.accept("restores " + moment.position() + " and compares");
        try (Connection connection = target.connect(null)) {
            execute(connection, "DROP DATABASE IF EXISTS " + CRM);
        }
        protection.restore(new RestoreTarget.AtCoordinate(moment.position()), config(target));
        List<String> differences =
                moment.contents().differencesTo(ServerContents.read(() -> target.connect(null), List.of(CRM)));
        if (!differences.isEmpty()) {
            findings.add("restored to binlog:" + moment.position() + " there are " + differences.size()
                    + " differences: "
                    + String.join("; ", differences.subList(0, Math.min(DIFFERENCES_SHOWN, differences.size()))));
        }
    }

    private static ServerConfig config(DatabaseServer server) {
        return ServerConfig.of(
                new ServerAddress(ServerFlavor.ofId(server.flavor()), "127.0.0.1", server.port(), null),
                new Credentials(server.adminUsername(), server.adminPassword()));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
