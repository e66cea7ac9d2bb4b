package io.tidemark.demo.crm;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many users at work on one CRM: several sessions, each with its own connection and its own random source derived from the
 * seed. Methods may be called from any thread, {@link #pause()} and {@link #resume()} in turns.
 */
public final class CrmWorkload implements AutoCloseable {

    /** Opens connections whose default database is the CRM. */
    @FunctionalInterface
    public interface Connections {
        Connection open() throws SQLException;
    }

    private static final Logger log = LoggerFactory.getLogger(CrmWorkload.class);
    private static final int FAILURES_KEPT = 20;
    private static final Duration RECONNECT_DELAY = Duration.ofMillis(200);

    private final Connections connections;
    private final List<Thread> threads = new ArrayList<>();
    private final long nanosBetweenTransactions;
    /**
     * Each transaction takes one permit, a pause takes all of them. Fair, so that a pause gets its turn while busy sessions
     * ask again and again; not a read-write lock, because another thread may resume.
     */
    private final Semaphore gate;

    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicLong committed = new AtomicLong();
    private final AtomicLong rolledBack = new AtomicLong();
    private final AtomicLong conflicts = new AtomicLong();
    private final List<SQLException> failures = new ArrayList<>();
    private final int sessions;
    private boolean paused;

    /**
     * @param sessions              the number of users working at the same time
     * @param transactionsPerSecond the rate of all of them together, or 0 for as fast as the server can
     */
    public CrmWorkload(Connections connections, long seed, int sessions, double transactionsPerSecond) {
        this.connections = connections;
        this.sessions = sessions;
        this.gate = new Semaphore(sessions, true);
        this.nanosBetweenTransactions =
                transactionsPerSecond == 0 ? 0 : (long) (1e9 * sessions / transactionsPerSecond);
        SplittableRandom seeds = new SplittableRandom(seed);
        for (int i = 1; i <= sessions; i++) {
            int number = i;
            SplittableRandom random = seeds.split();
            threads.add(new Thread(() -> work(random, number), "crm-session-" + number));
        }
    }

    /** Lets the sessions begin; once. */
    public void start() {
        threads.forEach(Thread::start);
    }

    /** Returns when every session stands still between two transactions; none begins another until {@link #resume()}. */
    public synchronized void pause() {
        if (!paused) {
            gate.acquireUninterruptibly(sessions);
            paused = true;
        }
    }

    /** Lets the sessions go on. */
    public synchronized void resume() {
        if (paused) {
            paused = false;
            gate.release(sessions);
        }
    }

    /** Ends the sessions after their current transactions; returns when all have ended. */
    public void stop() {
        stopping.set(true);
        resume();
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** As {@link #stop()}. */
    @Override
    public void close() {
        stop();
    }

    /** Transactions committed so far. */
    public long transactionsCommitted() {
        return committed.get();
    }

    /** Transactions that the users rolled back on purpose. */
    public long transactionsRolledBack() {
        return rolledBack.get();
    }

    /** Transactions that ran into another user's (deadlock, duplicate key, parent gone) and were rolled back. */
    public long conflicts() {
        return conflicts.get();
    }

    /** The first errors that are no conflicts between users, such as a lost server or SQL that does not fit the schema. */
    public List<SQLException> failures() {
        synchronized (failures) {
            return List.copyOf(failures);
        }
    }

    private void work(SplittableRandom random, int number) {
        while (!stopping.get()) {
            try (CrmSession session = new CrmSession(connections.open(), random, number)) {
                workWith(session);
            } catch (SQLException e) {
                fail(e);
                LockSupport.parkNanos(RECONNECT_DELAY.toNanos());
            }
        }
    }

    private void workWith(CrmSession session) {
        long next = System.nanoTime();
        do {
            boolean usable = runOne(session);
            if (!usable) {
                return;
            }
            next = Math.max(next + nanosBetweenTransactions, System.nanoTime() - RECONNECT_DELAY.toNanos());
            for (long wait = next - System.nanoTime(); wait > 0 && !stopping.get(); wait = next - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
        } while (!stopping.get());
    }

    /** Returns whether the session's connection can go on. */
    private boolean runOne(CrmSession session) {
        gate.acquireUninterruptibly();
        try {
            (session.runOne() ? committed : rolledBack).incrementAndGet();
            return true;
        } catch (SQLException e) {
            if (CrmSession.isConflict(e)) {
                conflicts.incrementAndGet();
                return true;
            }
            fail(e);
            return session.isUsable();
        } finally {
            gate.release();
        }
    }

    private void fail(SQLException e) {
        synchronized (failures) {
            if (failures.size() < FAILURES_KEPT) {
                failures.add(e);
                log.warn("A CRM transaction failed: {}", e.getMessage());
            }
        }
    }
}
