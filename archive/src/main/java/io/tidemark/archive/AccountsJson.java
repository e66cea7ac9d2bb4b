package io.tidemark.archive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.schemas.Account;
import java.util.List;

/** Reads and writes what is encrypted of users, roles and grants. */
final class AccountsJson {
    private AccountsJson() {}

    static byte[] write(List<Account> accounts) {
        ObjectNode root = StoredJson.versioned();
        StoredJson.putList(root, "accounts", accounts, (account, node) -> {
            node.put("user", account.user()).put("host", account.host()).put("role", account.role());
            StoredJson.putStrings(node, "create", account.create());
            StoredJson.putStrings(node, "grants", account.grants());
        });
        return StoredJson.bytes(root);
    }

    static List<Account> read(String key, byte[] bytes) throws ArchiveException {
        return StoredJson.read(
                key,
                bytes,
                root -> StoredJson.list(
                        root,
                        "accounts",
                        node -> new Account(
                                StoredJson.text(node, "user"),
                                StoredJson.text(node, "host"),
                                node.path("role").asBoolean(),
                                StoredJson.list(node, "create", JsonNode::asText),
                                StoredJson.list(node, "grants", JsonNode::asText))));
    }
}
