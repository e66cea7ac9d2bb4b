package io.tidemark.archive.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects in a bucket of S3 or of a store that speaks its protocol. The store must know conditional writes
 * ({@code If-None-Match: *}). Nothing is retried inside, so that a lost answer is seen as what it is.
 */
public final class S3ObjectStore implements ObjectStore {
    /** Files above this size go up in parts, so that no single request lasts long. */
    private static final long PART_BYTES = 64L << 20;

    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    /** How often a conditional write is asked again that the store refused because of another one at the same moment. */
    private static final int CONFLICT_ATTEMPTS = 5;

    private final S3Client client;
    private final String bucket;
    private final String prefix;
    private final S3Failures failures;

    private S3ObjectStore(S3Client client, String bucket, String prefix, S3Failures failures) {
        this.client = client;
        this.bucket = bucket;
        this.prefix = prefix;
        this.failures = failures;
    }

    /**
     * Opens a bucket without asking it anything.
     *
     * @throws IOException if the file of trusted certificates cannot be read
     */
    public static S3ObjectStore open(ObjectStoreConfig config) throws IOException {
        return open(config, S3Clients.open(config));
    }

    /** @param client asks the bucket; closed with the store */
    static S3ObjectStore open(ObjectStoreConfig config, S3Client client) {
        String path = config.url().getPath() == null ? "" : config.url().getPath();
        String folder = path.replaceAll("^/+|/+$", "");
        return new S3ObjectStore(
                client, config.url().getAuthority(), folder.isEmpty() ? "" : folder + "/", new S3Failures(config));
    }

    @Override
    public void put(String key, Path file) throws IOException {
        if (Files.size(file) > PART_BYTES) {
            putParts(key, file);
        } else {
            call(
                    "write",
                    key,
                    () -> client.putObject(
                            request -> request.bucket(bucket).key(prefix + key), RequestBody.fromFile(file)));
        }
    }

    @Override
    public void put(String key, byte[] bytes) throws IOException {
        call(
                "write",
                key,
                () -> client.putObject(
                        request -> request.bucket(bucket).key(prefix + key), RequestBody.fromBytes(bytes)));
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes) throws IOException {
        SdkException conflict = null;
        for (int attempt = 0; attempt < CONFLICT_ATTEMPTS; attempt++) {
            try {
                client.putObject(
                        request -> request.bucket(bucket).key(prefix + key).ifNoneMatch("*"),
                        RequestBody.fromBytes(bytes));
                return true;
            } catch (S3Exception e) {
                if (e.statusCode() == PRECONDITION_FAILED) {
                    return false;
                }
                if (e.statusCode() != CONFLICT) {
                    throw failures.ofConditionalWrite(key, e);
                }
                // Another conditional write of the key was under way, and this one was surely not done.
                conflict = e;
            } catch (SdkException e) {
                throw failures.ofConditionalWrite(key, e);
            }
        }
        throw new StoreUnavailableException(
                "cannot write " + key + " in " + describe() + ": other writes of it kept coming in between", conflict);
    }

    @Override
    public InputStream open(String key) throws IOException {
        return call(
                "read",
                key,
                () -> client.getObject(request -> request.bucket(bucket).key(prefix + key)));
    }

    @Override
    public byte[] read(String key) throws IOException {
        return call("read", key, () -> client.getObjectAsBytes(
                        request -> request.bucket(bucket).key(prefix + key))
                .asByteArrayUnsafe());
    }

    @Override
    public Optional<Stored> find(String key) throws IOException {
        try {
            HeadObjectResponse head =
                    client.headObject(request -> request.bucket(bucket).key(prefix + key));
            return Optional.of(new Stored(key, head.contentLength(), head.lastModified()));
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND) {
                return Optional.empty();
            }
            throw failures.of("look for", key, e);
        } catch (SdkException e) {
            throw failures.of("look for", key, e);
        }
    }

    @Override
    public List<Stored> list(String keyPrefix, @Nullable String startAfter) throws IOException {
        ListObjectsV2Request request = ListObjectsV2Request.builder()
                .bucket(bucket)
                .prefix(prefix + keyPrefix)
                .startAfter(startAfter == null ? null : prefix + startAfter)
                .build();
        return call("list", keyPrefix, () -> {
            List<Stored> found = new ArrayList<>();
            for (S3Object object : client.listObjectsV2Paginator(request).contents()) {
                found.add(new Stored(object.key().substring(prefix.length()), object.size(), object.lastModified()));
            }
            return found;
        });
    }

    @Override
    public void delete(String key) throws IOException {
        call(
                "delete",
                key,
                () -> client.deleteObject(request -> request.bucket(bucket).key(prefix + key)));
    }

    @Override
    public void deleteUnfinished(Instant before) {
        // The bucket's own rule for incomplete multipart uploads does that, without a further privilege for the
        // archiver.
    }

    @Override
    public String describe() {
        return failures.storeName();
    }

    @Override
    public void close() {
        client.close();
    }

    private void putParts(String key, Path file) throws IOException {
        String upload = call("write", key, () -> client.createMultipartUpload(
                        request -> request.bucket(bucket).key(prefix + key))
                .uploadId());
        try {
            List<CompletedPart> parts = new ArrayList<>();
            long size = Files.size(file);
            for (long offset = 0; offset < size; offset += PART_BYTES) {
                parts.add(putPart(key, upload, file, offset, Math.min(PART_BYTES, size - offset), parts.size() + 1));
            }
            call(
                    "write",
                    key,
                    () -> client.completeMultipartUpload(request -> request.bucket(bucket)
                            .key(prefix + key)
                            .uploadId(upload)
                            .multipartUpload(completed -> completed.parts(parts))));
        } catch (IOException e) {
            abandon(key, upload, e);
            throw e;
        }
    }

    private CompletedPart putPart(String key, String upload, Path file, long offset, long bytes, int number)
            throws IOException {
        RequestBody body = RequestBody.fromContentProvider(
                () -> FileSlices.open(file, offset, bytes), bytes, "application/octet-stream");
        String tag = call("write", key, () -> client.uploadPart(
                        request -> request.bucket(bucket)
                                .key(prefix + key)
                                .uploadId(upload)
                                .partNumber(number)
                                .contentLength(bytes),
                        body)
                .eTag());
        return CompletedPart.builder().partNumber(number).eTag(tag).build();
    }

    /** Parts of an upload that was not completed cost money until somebody removes them. */
    private void abandon(String key, String upload, IOException reason) {
        try {
            client.abortMultipartUpload(
                    request -> request.bucket(bucket).key(prefix + key).uploadId(upload));
        } catch (SdkException e) {
            reason.addSuppressed(e);
        }
    }

    private <T> T call(String verb, String key, Supplier<T> request) throws IOException {
        try {
            return request.get();
        } catch (SdkException e) {
            throw failures.of(verb, key, e);
        }
    }
}
