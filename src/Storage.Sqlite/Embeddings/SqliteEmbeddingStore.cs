using System.Buffers.Binary;
using System.Collections.Immutable;
using ZeroShotOrleans.Storage.Embeddings;
using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Storage.Sqlite.Embeddings;

/// <summary>Stores image embeddings in <see cref="StateDatabase"/>.</summary>
internal sealed class SqliteEmbeddingStore(StateDatabase database, TimeProvider time) : IEmbeddingStore
{
    // A few megabytes per step, so that deleting millions of embeddings does not block other writes.
    private const int RowsPerStep = 1024;

    /// <inheritdoc/>
    public Task SaveAsync(string space, ImmutableArray<KeyValuePair<ContentHash, byte[]>> embeddings, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).DayNumber;
        return database.WriteAsync(
            session =>
            {
                var number = EmbeddingSpaces.Number(session, space);
                foreach (var (content, embedding) in embeddings)
                {
                    // Equal content has an equal embedding, so an existing row is touched at most once a day, unless it is damaged.
                    session.Execute(
                        """
                        INSERT INTO embedding (space, hash, used, body, checksum) VALUES ($1, $2, $3, $4, $5)
                        ON CONFLICT (space, hash) DO UPDATE SET used = excluded.used, body = excluded.body, checksum = excluded.checksum
                        WHERE used < excluded.used OR body IS NOT excluded.body OR checksum IS NOT excluded.checksum
                        """,
                        number, Key(content), today, embedding, EmbeddingChecksum.Of(embedding));
                }

                return embeddings.Length;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<byte[]?>> FindAsync(string space, ImmutableArray<ContentHash> contents, CancellationToken cancellationToken) =>
        database.ReadAsync<ImmutableArray<byte[]?>>(
            session => EmbeddingSpaces.Find(session, space) is { } number
                ? [.. contents.Select(content => EmbeddingSpaces.ReadEmbedding(
                    session, "SELECT body, checksum FROM embedding WHERE space = $1 AND hash = $2", number, Key(content)))]
                : [.. new byte[]?[contents.Length]],
            cancellationToken);

    /// <inheritdoc/>
    public async Task<long> DeleteUnusedAsync(DateOnly since, CancellationToken cancellationToken)
    {
        var deleted = 0L;
        int step;
        do
        {
            step = await database.WriteAsync(
                session => session.Execute(
                    "DELETE FROM embedding WHERE rowid IN (SELECT rowid FROM embedding WHERE used < $1 LIMIT $2)", since.DayNumber, RowsPerStep),
                cancellationToken);
            deleted += step;
        }
        while (step == RowsPerStep);

        return deleted;
    }

    private static byte[] Key(ContentHash content)
    {
        var key = new byte[2 * sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(key, content.High);
        BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(sizeof(ulong)), content.Low);
        return key;
    }
}
