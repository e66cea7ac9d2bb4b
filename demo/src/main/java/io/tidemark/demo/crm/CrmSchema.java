package io.tidemark.demo.crm;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The CRM's tables and objects, the same statements for MySQL 8 and later and MariaDB. Between them they use every kind of
 * column that CRMs use, cascades over three levels, a table without a key and an empty table.
 */
public final class CrmSchema {

    private static final List<String> TABLES =
            List.of("""
            CREATE TABLE users (
              id INT UNSIGNED NOT NULL AUTO_INCREMENT,
              login VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
              display_name VARCHAR(120) NOT NULL,
              role ENUM('admin','manager','sales','support') NOT NULL DEFAULT 'sales',
              permissions SET('read','write','export','delete') NOT NULL DEFAULT 'read',
              active TINYINT(1) NOT NULL DEFAULT 1,
              hired_on DATE,
              work_starts TIME NOT NULL DEFAULT '09:00:00',
              created_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
              PRIMARY KEY (id),
              UNIQUE KEY users_login (login)
            ) COMMENT='People who work with the CRM'
            """, """
            CREATE TABLE pipelines (
              code VARCHAR(20) CHARACTER SET ascii NOT NULL,
              name VARCHAR(80) NOT NULL,
              position TINYINT NOT NULL DEFAULT 0,
              PRIMARY KEY (code)
            )
            """, """
            CREATE TABLE accounts (
              id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
              name VARCHAR(200) NOT NULL COMMENT 'As the customer writes it',
              legal_name VARCHAR(200) CHARACTER SET latin1,
              industry ENUM('software','retail','health','public','other') NOT NULL DEFAULT 'other',
              segments SET('smb','enterprise','partner','newsletter') NOT NULL DEFAULT '',
              annual_revenue DECIMAL(18,2),
              credit_limit DECIMAL(12,2) NOT NULL DEFAULT 0.00,
              rating DOUBLE,
              churn_risk FLOAT,
              employees MEDIUMINT UNSIGNED,
              founded YEAR,
              flags BIT(8) NOT NULL DEFAULT b'0',
              is_customer TINYINT(1) NOT NULL DEFAULT 0,
              website VARCHAR(255),
              vat_number VARCHAR(32) CHARACTER SET ascii,
              external_id BINARY(16),
              owner_id INT UNSIGNED,
              parent_id BIGINT UNSIGNED,
              billing_address TEXT,
              custom_data JSON,
              created_at DATETIME(6) NOT NULL,
              updated_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
              PRIMARY KEY (id),
              UNIQUE KEY accounts_vat_number (vat_number),
              KEY accounts_name (name(50)),
              CONSTRAINT accounts_credit_limit CHECK (credit_limit >= 0),
              CONSTRAINT accounts_owner FOREIGN KEY (owner_id) REFERENCES users (id) ON DELETE SET NULL,
              CONSTRAINT accounts_parent FOREIGN KEY (parent_id) REFERENCES accounts (id) ON DELETE SET NULL
            ) COMMENT='Companies, customers or not'
            """, """
            CREATE TABLE contacts (
              id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
              account_id BIGINT UNSIGNED NOT NULL,
              first_name VARCHAR(80) NOT NULL,
              last_name VARCHAR(80) NOT NULL,
              full_name VARCHAR(161) GENERATED ALWAYS AS (CONCAT(first_name, ' ', last_name)) STORED,
              email VARCHAR(190),
              phone VARCHAR(40),
              birthday DATE,
              best_call_time TIME,
              language CHAR(2) NOT NULL DEFAULT 'en',
              opted_in TINYINT(1) NOT NULL DEFAULT 0,
              loyalty SMALLINT NOT NULL DEFAULT 0,
              avatar BLOB,
              custom_data JSON,
              created_at DATETIME(6) NOT NULL,
              updated_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
              PRIMARY KEY (id),
              UNIQUE KEY contacts_email (account_id, email),
              KEY contacts_name (last_name, first_name),
              CONSTRAINT contacts_account FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
            )
            """, """
            CREATE TABLE deals (
              id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
              account_id BIGINT UNSIGNED NOT NULL,
              contact_id BIGINT UNSIGNED,
              owner_id INT UNSIGNED,
              pipeline_code VARCHAR(20) CHARACTER SET ascii NOT NULL,
              stage ENUM('new','qualified','proposal','won','lost') NOT NULL DEFAULT 'new',
              title VARCHAR(160) NOT NULL,
              amount DECIMAL(14,4) NOT NULL,
              currency CHAR(3) CHARACTER SET ascii NOT NULL DEFAULT 'EUR',
              probability TINYINT UNSIGNED NOT NULL DEFAULT 10 COMMENT 'percent',
              weighted_amount DECIMAL(18,4) GENERATED ALWAYS AS (amount * probability / 100) VIRTUAL,
              score DOUBLE,
              expected_close DATE,
              closed_at DATETIME(6),
              legacy_code VARCHAR(12),
              PRIMARY KEY (id),
              KEY deals_stage (stage, expected_close),
              CONSTRAINT deals_account FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
              CONSTRAINT deals_contact FOREIGN KEY (contact_id) REFERENCES contacts (id) ON DELETE SET NULL,
              CONSTRAINT deals_owner FOREIGN KEY (owner_id) REFERENCES users (id) ON DELETE SET NULL,
              CONSTRAINT deals_pipeline FOREIGN KEY (pipeline_code) REFERENCES pipelines (code) ON UPDATE CASCADE
            )
            """, """
            CREATE TABLE activities (
              id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
              contact_id BIGINT UNSIGNED NOT NULL,
              deal_id BIGINT UNSIGNED,
              user_id INT UNSIGNED,
              kind ENUM('call','email','meeting','task') NOT NULL,
              subject VARCHAR(200) NOT NULL,
              starts_at DATETIME(3) NOT NULL,
              duration TIME,
              logged_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
              PRIMARY KEY (id),
              KEY activities_starts_at (starts_at),
              FULLTEXT KEY activities_subject (subject),
              CONSTRAINT activities_contact FOREIGN KEY (contact_id) REFERENCES contacts (id) ON DELETE CASCADE,
              CONSTRAINT activities_deal FOREIGN KEY (deal_id) REFERENCES deals (id) ON DELETE SET NULL,
              CONSTRAINT activities_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL
            )
            """, """
            CREATE TABLE notes (
              id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
              contact_id BIGINT UNSIGNED NOT NULL,
              activity_id BIGINT UNSIGNED,
              body MEDIUMTEXT NOT NULL,
              attachment MEDIUMBLOB,
              written_at DATETIME(6) NOT NULL,
              PRIMARY KEY (id),
              CONSTRAINT notes_contact FOREIGN KEY (contact_id) REFERENCES contacts (id) ON DELETE CASCADE,
              CONSTRAINT notes_activity FOREIGN KEY (activity_id) REFERENCES activities (id) ON DELETE CASCADE
            )
            """, """
            CREATE TABLE custom_fields (
              id SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT,
              name VARCHAR(60) NOT NULL,
              kind ENUM('text','number','date') NOT NULL DEFAULT 'text',
              PRIMARY KEY (id),
              UNIQUE KEY custom_fields_name (name)
            )
            """, """
            CREATE TABLE custom_field_values (
              account_id BIGINT UNSIGNED NOT NULL,
              field_id SMALLINT UNSIGNED NOT NULL,
              value TEXT,
              PRIMARY KEY (account_id, field_id),
              CONSTRAINT values_account FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
              CONSTRAINT values_field FOREIGN KEY (field_id) REFERENCES custom_fields (id) ON DELETE CASCADE
            )
            """, """
            CREATE TABLE tags (
              id INT NOT NULL AUTO_INCREMENT,
              name VARCHAR(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
              PRIMARY KEY (id),
              UNIQUE KEY tags_name (name)
            )
            """, """
            CREATE TABLE account_tags (
              account_id BIGINT UNSIGNED NOT NULL,
              tag_id INT NOT NULL,
              PRIMARY KEY (account_id, tag_id),
              CONSTRAINT account_tags_account FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
              CONSTRAINT account_tags_tag FOREIGN KEY (tag_id) REFERENCES tags (id) ON DELETE CASCADE ON UPDATE CASCADE
            )
            """, """
            CREATE TABLE settings (
              name VARCHAR(60) NOT NULL,
              value VARCHAR(255) NOT NULL,
              changes INT NOT NULL DEFAULT 0,
              PRIMARY KEY (name)
            )
            """, """
            CREATE TABLE exchange_rates (
              currency CHAR(3) CHARACTER SET ascii NOT NULL,
              day DATE NOT NULL,
              rate DECIMAL(20,10) NOT NULL,
              PRIMARY KEY (currency, day)
            )
            """, """
            CREATE TABLE import_staging (
              id INT NOT NULL AUTO_INCREMENT,
              line VARCHAR(400) NOT NULL,
              PRIMARY KEY (id)
            )
            """, """
            CREATE TABLE audit_log (
              happened_at DATETIME(6) NOT NULL,
              login VARCHAR(120),
              action VARCHAR(40) NOT NULL,
              detail VARCHAR(255)
            ) COMMENT='No key: identical rows are ordinary'
            """, """
            CREATE TABLE archived_deals (
              id BIGINT UNSIGNED NOT NULL,
              title VARCHAR(160) NOT NULL,
              archived_at DATETIME(6) NOT NULL,
              PRIMARY KEY (id)
            ) COMMENT='Empty so far'
            """);

    private static final List<String> OBJECTS = List.of("""
            CREATE VIEW open_deals AS
              SELECT d.id, d.title, d.amount, d.stage, a.name AS account_name
              FROM deals d JOIN accounts a ON a.id = d.account_id
              WHERE d.stage NOT IN ('won', 'lost')
            """, """
            CREATE VIEW pipeline_summary AS
              SELECT stage, COUNT(*) AS deals, SUM(amount) AS amount FROM open_deals GROUP BY stage
            """, """
            CREATE TRIGGER deals_stage_audit AFTER UPDATE ON deals FOR EACH ROW
            BEGIN
              IF NEW.stage <> OLD.stage THEN
                INSERT INTO audit_log (happened_at, login, action, detail)
                VALUES (UTC_TIMESTAMP(6), CURRENT_USER(), 'stage', CONCAT(OLD.stage, ' -> ', NEW.stage, ', deal ', NEW.id));
              END IF;
            END
            """, """
            CREATE PROCEDURE reassign_deals(IN from_user INT UNSIGNED, IN to_user INT UNSIGNED)
              COMMENT 'Hands the open deals of one person to another'
            BEGIN
              UPDATE deals SET owner_id = to_user WHERE owner_id = from_user AND stage NOT IN ('won', 'lost');
            END
            """, """
            CREATE FUNCTION account_label(account_name VARCHAR(200), customer TINYINT) RETURNS VARCHAR(220)
              DETERMINISTIC NO SQL
            RETURN CONCAT(account_name, IF(customer = 1, ' ★', ''))
            """, """
            CREATE EVENT purge_import_staging ON SCHEDULE EVERY 1 DAY STARTS '2026-01-01 03:00:00' DISABLE
              COMMENT 'Off until the imports are reviewed'
              DO DELETE FROM import_staging WHERE id < 0
            """);

    private CrmSchema() {}

    /** The names of the tables, parents before their children. */
    public static List<String> tables() {
        return TABLES.stream().map(ddl -> ddl.split("\\s+", 4)[2]).toList();
    }

    /**
     * Creates the database with its tables and objects.
     *
     * @param connection may create databases; its default database is the new one afterwards
     * @throws SQLException also where the database exists
     */
    public static void create(Connection connection, String database) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE `" + database + "` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci");
            statement.execute("USE `" + database + "`");
            statement.execute("SET time_zone = '+00:00'");
            for (String ddl : TABLES) {
                statement.execute(ddl.strip());
            }
            for (String ddl : OBJECTS) {
                statement.execute(ddl.strip());
            }
        }
    }
}
