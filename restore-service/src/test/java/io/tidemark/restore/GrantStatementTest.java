package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrantStatementTest {
    private static final Map<String, String> RENAMED = Map.of("crm", "crm_old", "a_b", "c_d");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        GRANT SELECT, INSERT ON `crm`.* TO `crm`@`%`                   | GRANT SELECT, INSERT ON `crm_old`.* TO `crm`@`%`
        GRANT SELECT (`crm`, `on`) ON `crm`.`crm` TO `u`@`h`           | GRANT SELECT (`crm`, `on`) ON `crm_old`.`crm` TO `u`@`h`
        GRANT EXECUTE ON PROCEDURE `crm`.`p` TO `u`@`h`                | GRANT EXECUTE ON PROCEDURE `crm_old`.`p` TO `u`@`h`
        GRANT EXECUTE ON PACKAGE BODY `crm`.`p` TO `u`@`h`             | GRANT EXECUTE ON PACKAGE BODY `crm_old`.`p` TO `u`@`h`
        GRANT SELECT ON `a_b`.* TO `u`@`h`                             | GRANT SELECT ON `c_d`.* TO `u`@`h`
        GRANT SELECT ON `a\\_b`.* TO `u`@`h`                           | GRANT SELECT ON `c\\_d`.* TO `u`@`h`
        GRANT SELECT ON `a\\_b`.`t` TO `u`@`h`                         | GRANT SELECT ON `c\\_d`.`t` TO `u`@`h`
        REVOKE INSERT ON `crm`.* FROM `u`@`h`                          | REVOKE INSERT ON `crm_old`.* FROM `u`@`h`
        GRANT SELECT ON `cr%`.* TO `u`@`h`                             | GRANT SELECT ON `cr%`.* TO `u`@`h`
        GRANT SELECT ON `other`.`crm` TO `u`@`h`                       | GRANT SELECT ON `other`.`crm` TO `u`@`h`
        GRANT USAGE ON *.* TO `crm`@`h`                                | GRANT USAGE ON *.* TO `crm`@`h`
        GRANT PROXY ON `crm`@`h` TO `u`@`h`                            | GRANT PROXY ON `crm`@`h` TO `u`@`h`
        GRANT `crm`@`%` TO `u`@`h` WITH ADMIN OPTION                   | GRANT `crm`@`%` TO `u`@`h` WITH ADMIN OPTION
        SET DEFAULT ROLE `crm` FOR `u`@`h`                             | SET DEFAULT ROLE `crm` FOR `u`@`h`
        """)
    void followsDatabasesToTheirNewNames(String sql, String expected) {
        assertThat(new GrantStatement(sql).renamed(RENAMED)).isEqualTo(expected);
    }

    @Test
    void namesThePrivilegesThatItGivesAway() {
        assertThat(new GrantStatement("GRANT SELECT (`a`, `b`), INSERT, CREATE VIEW ON `x`.`y` TO `u`@`h`")
                        .privileges())
                .containsExactly("CREATE VIEW", "INSERT", "SELECT");
        assertThat(new GrantStatement("GRANT ALL PRIVILEGES ON `x`.* TO `u`@`h`").privileges())
                .isEmpty();
        assertThat(new GrantStatement("GRANT USAGE ON *.* TO `u`@`h`").privileges())
                .isEmpty();
        assertThat(new GrantStatement("GRANT `r`@`%` TO `u`@`h`").privileges()).isEmpty();
        assertThat(new GrantStatement("GRANT PROXY ON ``@`` TO `u`@`h`").privileges())
                .isEmpty();
        assertThat(new GrantStatement("GRANT PROXY ON ``@`` TO `u`@`h`").isProxy())
                .isTrue();
        assertThat(new GrantStatement("REVOKE INSERT ON `x`.* FROM `u`@`h`").privileges())
                .isEmpty();
    }

    @Test
    void namesTheRoleThatItGives() {
        assertThat(new GrantStatement("GRANT `r``x` TO `u`@`h` WITH ADMIN OPTION").role())
                .isEqualTo("r`x");
        assertThat(new GrantStatement("GRANT SELECT ON `x`.* TO `r`").role()).isNull();
        assertThat(new GrantStatement("SET DEFAULT ROLE `r` FOR `u`@`h`").role())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        GRANT USAGE ON *.* TO `u`@`h` IDENTIFIED BY PASSWORD '*A' | GRANT USAGE ON *.* TO `u`@`h`
        GRANT FILE ON *.* TO `WITH`@`h` IDENTIFIED VIA a OR b USING 'c' REQUIRE SSL WITH GRANT OPTION MAX_USER_CONNECTIONS 2 | GRANT FILE ON *.* TO `WITH`@`h` WITH GRANT OPTION
        GRANT FILE ON *.* TO `u`@`h` REQUIRE SUBJECT 'WITH GRANT OPTION' WITH MAX_USER_CONNECTIONS 2 | GRANT FILE ON *.* TO `u`@`h`
        GRANT PROXY ON ''@'%' TO 'root'@'localhost' WITH GRANT OPTION | GRANT PROXY ON ''@'%' TO 'root'@'localhost' WITH GRANT OPTION
        GRANT `r` TO `u`@`h` WITH ADMIN OPTION | GRANT `r` TO `u`@`h` WITH ADMIN OPTION
        REVOKE INSERT ON `x`.* FROM `u`@`h` | REVOKE INSERT ON `x`.* FROM `u`@`h`
        """)
    void saysNothingOfLoggingIn(String sql, String expected) {
        assertThat(new GrantStatement(sql).withoutLogin().strip()).isEqualTo(expected);
    }

    @Test
    void findsHowAnAccountLogsIn() {
        assertThat(AccountRights.plugins(
                        "CREATE USER `with`@`or` IDENTIFIED WITH 'caching_sha2_password' AS 0x24 AND IDENTIFIED WITH"
                                + " 'webauthn' REQUIRE NONE WITH MAX_USER_CONNECTIONS 3"))
                .containsExactly("caching_sha2_password", "webauthn");
        assertThat(AccountRights.plugins("CREATE USER `u`@`h` IDENTIFIED VIA unix_socket OR ed25519 USING 'x OR y'"))
                .containsExactly("unix_socket", "ed25519");
        assertThat(AccountRights.plugins("CREATE USER `u`@`h` IDENTIFIED BY PASSWORD '*A' WITH MAX_USER_CONNECTIONS 3"))
                .isEmpty();
    }

    @Test
    void cutsDefaultRoles() {
        DefaultRoles cut = DefaultRoles.of(
                "CREATE USER `u`@`h` IDENTIFIED WITH 'p' AS 'DEFAULT ROLE' DEFAULT ROLE `a`@`%`,`REQUIRE`@`h`"
                        + " REQUIRE NONE PASSWORD EXPIRE DEFAULT");
        assertThat(cut.withoutClause())
                .isEqualTo(
                        "CREATE USER `u`@`h` IDENTIFIED WITH 'p' AS 'DEFAULT ROLE' REQUIRE NONE PASSWORD EXPIRE DEFAULT");
        assertThat(cut.clause()).isEqualTo("DEFAULT ROLE `a`@`%`,`REQUIRE`@`h`");
        assertThat(DefaultRoles.of("CREATE USER `u`@`h` PASSWORD EXPIRE DEFAULT")
                        .clause())
                .isEmpty();
    }
}
