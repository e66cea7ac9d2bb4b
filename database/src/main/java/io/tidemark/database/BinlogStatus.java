package io.tidemark.database;

import io.tidemark.schemas.BinlogCoordinate;

/**
 * How far a server has written its binary log.
 *
 * @param coordinate end of the log
 * @param gtids all transactions executed ({@code gtid_executed}, on MariaDB {@code gtid_binlog_pos} as far as it names the log); empty
 *     where the server writes no GTIDs
 */
public record BinlogStatus(BinlogCoordinate coordinate, String gtids) {}
