package io.tidemark.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.schemas.Account;
import io.tidemark.schemas.ServerFlavor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users, roles and grants lie in the archive as docs/archive-format.md says, and nobody reads or changes them without the key. */
class AccountsKeyTest {
    private static final byte[] RAW = new byte[32];
    private static final AccountsKey KEY = AccountsKey.parse(Base64.getEncoder().encodeToString(RAW) + "\n");
    private static final AccountsKey OTHER = AccountsKey.parse("/".repeat(42) + "8=");
    private static final List<Account> ACCOUNTS = List.of(
            new Account(
                    "o'hara",
                    "%",
                    false,
                    List.of("CREATE USER x IDENTIFIED BY PASSWORD '*F00'"),
                    List.of("GRANT USAGE")),
            new Account("readers", "", true, List.of("CREATE ROLE `readers`"), List.of()));

    @TempDir
    Path directory;

    @Test
    void bringsBackWhatWasStored() throws Exception {
        Archive archive = archive();
        SnapshotManifest.AccountsObject object = archive.putAccounts("20261121T090000Z-1a2b3c4d", ACCOUNTS, KEY);

        assertThat(object.key()).isEqualTo("snapshots/20261121T090000Z-1a2b3c4d/accounts.sealed");
        assertThat(object.count()).isEqualTo(2);
        assertThat(archive.accounts(object, KEY)).isEqualTo(ACCOUNTS);
    }

    @Test
    void canBeReadByWhoeverHasKeyAndSpecification() throws Exception {
        Archive archive = archive();
        SnapshotManifest.AccountsObject object = archive.putAccounts("s", ACCOUNTS, KEY);

        byte[] stored = archive.store().read("crm/" + object.key());
        assertThat(new String(stored, 0, 8, StandardCharsets.US_ASCII)).isEqualTo("TMACCTS1");
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(RAW, "AES"), new GCMParameterSpec(128, stored, 16, 12));
        cipher.updateAAD(stored, 0, 16);
        cipher.updateAAD("crm/snapshots/s/accounts.sealed".getBytes(StandardCharsets.UTF_8));
        assertThat(new String(cipher.doFinal(stored, 28, stored.length - 28), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"format\":1,\"accounts\":["
                                + "{\"user\":\"o'hara\",\"host\":\"%\",\"role\":false,"
                                + "\"create\":[\"CREATE USER x IDENTIFIED BY PASSWORD '*F00'\"],\"grants\":[\"GRANT USAGE\"]},"
                                + "{\"user\":\"readers\",\"host\":\"\",\"role\":true,\"create\":[\"CREATE ROLE `readers`\"],\"grants\":[]}]}");
    }

    @Test
    void refusesAnotherKey() throws Exception {
        Archive archive = archive();
        SnapshotManifest.AccountsObject object = archive.putAccounts("s", ACCOUNTS, KEY);

        assertThatThrownBy(() -> archive.accounts(object, OTHER))
                .isInstanceOf(ArchiveException.class)
                .isNotInstanceOf(DamagedObjectException.class)
                .hasMessageContaining("crm/snapshots/s/accounts.sealed is encrypted under another key");
    }

    @Test
    void noticesEveryChangedByte() {
        byte[] sealed = KEY.seal(new byte[] {1, 2, 3}, "name");

        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> KEY.open(changed, "name")).isInstanceOf(ArchiveException.class);
        }
        assertThatThrownBy(() -> KEY.open(sealed, "another name")).isInstanceOf(DamagedObjectException.class);
        assertThatThrownBy(() -> KEY.open(new byte[3], "name")).isInstanceOf(DamagedObjectException.class);
    }

    @Test
    void noticesAnObjectThatIsNotTheManifests() throws Exception {
        Archive archive = archive();
        SnapshotManifest.AccountsObject object = archive.putAccounts("s", ACCOUNTS, KEY);
        archive.store().put("crm/" + object.key(), KEY.seal(new byte[] {1}, "crm/" + object.key()));

        assertThatThrownBy(() -> archive.sealedAccounts(object))
                .isInstanceOf(DamagedObjectException.class)
                .hasMessageContaining("the snapshot's manifest says " + object.sha256());
    }

    @Test
    void neverEncryptsTheSameTwiceAlike() {
        assertThat(KEY.seal(new byte[9], "name")).isNotEqualTo(KEY.seal(new byte[9], "name"));
    }

    @Test
    void saysWhatAKeyLooksLikeAndHidesIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AccountsKey.parse("secret!"))
                .withMessageContaining("openssl rand -base64 32")
                .withMessageNotContaining("secret");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AccountsKey.parse("AAAA"))
                .withMessageStartingWith("holds 3 bytes in Base64, not 32");
        assertThat(KEY).hasToString("***").isNotEqualTo(OTHER);
        assertThat(ACCOUNTS).hasToString("[`o'hara`@`%`, `readers`]");
    }

    private Archive archive() throws Exception {
        return Archive.openOrCreate(
                new DirectoryObjectStore(directory),
                new ArchiveIdentity("crm", ServerFlavor.MARIADB, "1", 1),
                Clock.systemUTC());
    }
}
