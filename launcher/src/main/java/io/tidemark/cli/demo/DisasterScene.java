package io.tidemark.cli.demo;

import io.tidemark.demo.crm.CrmDisaster;
import io.tidemark.demo.crm.CrmWorkload;
import io.tidemark.demo.oracle.ServerContents;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The disaster, and what the source held in the moment before it.
 *
 * @param before everything the source held
 * @param lastGoodGtid the last transaction before the disaster
 * @param firstBadGtid the disaster's first transaction
 * @param damage what it did
 */
record DisasterScene(ServerContents before, String lastGoodGtid, String firstBadGtid, CrmDisaster damage) {

    private static final long LOOK_AGAIN_MILLIS = 5;

    /**
     * Reads the source between two transactions of the users, strikes before they can commit another one, and lets them go on
     * as soon as the disaster's first transaction is in the binlog: its GTID then names exactly the moment that was read.
     */
    static DisasterScene play(DemoServers servers, CrmWorkload workload) throws Exception {
        workload.pause();
        boolean paused = true;
        try (Connection observer = servers.source().connect(null)) {
            ServerContents before =
                    ServerContents.read(() -> servers.source().connect(null), List.of(DemoServers.DATABASE));
            String lastGood = servers.sourceGtid(observer);
            CompletableFuture<CrmDisaster> strike = CompletableFuture.supplyAsync(() -> strike(servers));
            while (servers.sourceGtid(observer).equals(lastGood) && !strike.isDone()) {
                Thread.sleep(LOOK_AGAIN_MILLIS);
            }
            workload.resume();
            paused = false;
            return new DisasterScene(before, lastGood, following(lastGood), strike.join());
        } finally {
            if (paused) {
                workload.resume();
            }
        }
    }

    private static CrmDisaster strike(DemoServers servers) {
        try (Connection connection = servers.source().connect(DemoServers.DATABASE)) {
            return CrmDisaster.strike(connection);
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }

    /** One server, one domain, nobody else at work: the next transaction has the next number. */
    private static String following(String gtid) {
        int dash = gtid.lastIndexOf('-');
        return gtid.substring(0, dash + 1) + (Long.parseLong(gtid.substring(dash + 1)) + 1);
    }
}
