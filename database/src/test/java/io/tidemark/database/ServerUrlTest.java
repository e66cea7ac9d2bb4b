package io.tidemark.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.ServerFlavor;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerUrlTest {

    @Test
    void everyPartIsRead() {
        ServerUrl url = ServerUrl.parse("mysql://ann%40x:p%2Fw+d%25@db.example:3307/crm%20one?tls-ca=/etc/ca.pem");

        assertThat(url.address()).isEqualTo(new ServerAddress(ServerFlavor.MYSQL, "db.example", 3307, "crm one"));
        assertThat(url.username()).isEqualTo("ann@x");
        assertThat(url.password()).isEqualTo("p/w+d%");
        assertThat(url.tls()).isEqualTo(TlsSettings.of(TlsSettings.Mode.VERIFY_CA, Path.of("/etc/ca.pem")));
        assertThat(url.toString()).doesNotContain("p/w");
    }

    @Test
    void onlySchemeAndHostAreNeeded() {
        ServerUrl url = ServerUrl.parse("mariadb://[::1]");

        assertThat(url.address()).isEqualTo(new ServerAddress(ServerFlavor.MARIADB, "::1", 3306, null));
        assertThat(url.address().hostAndPort()).isEqualTo("[::1]:3306");
        assertThat(url.username()).isNull();
        assertThat(url.tls()).isEqualTo(TlsSettings.DISABLED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://u:secret@h/x",
                "mysql://u:secret@",
                "mysql://u:sec ret@host",
                "mysql://u:secret@host?ssl=1",
                "mysql://u:secret@host?tls=maybe",
                "mysql://u:secret@host:70000",
                "host:3306",
                ""
            })
    void errorsSayWhatWouldWorkAndHideThePassword(String text) {
        assertThatThrownBy(() -> ServerUrl.parse(text))
                .isInstanceOf(DatabaseException.class)
                .hasNoCause()
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("sec ret")
                .extracting(e -> ((DatabaseException) e).kind())
                .isEqualTo(DatabaseException.Kind.INVALID_SETTING);
    }
}
