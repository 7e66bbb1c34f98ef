using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ZeroShotOrleans.Storage.Embeddings;
using ZeroShotOrleans.Storage.Prompts;
using ZeroShotOrleans.Storage.Sqlite.Embeddings;
using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Storage.Sqlite.Prompts;

/// <summary>Stores prompt embeddings in <see cref="StateDatabase"/>.</summary>
internal sealed class SqlitePromptStore(StateDatabase database) : IPromptStore
{
    // A collision is likely only after 2^64 prompts.
    private const int KeyBytes = 16;

    /// <inheritdoc/>
    public Task<ImmutableArray<byte[]?>> Find(string space, ImmutableArray<string> prompts, CancellationToken cancellationToken) =>
        database.Read<ImmutableArray<byte[]?>>(
            session => EmbeddingSpaces.Find(session, space) is { } number
                ? [.. prompts.Select(prompt => EmbeddingSpaces.ReadEmbedding(
                    session, "SELECT body, checksum FROM prompt WHERE space = $1 AND hash = $2", number, Key(prompt)))]
                : [.. new byte[]?[prompts.Length]],
            cancellationToken);

    /// <inheritdoc/>
    public Task Save(string space, ImmutableArray<KeyValuePair<string, byte[]>> embeddings, CancellationToken cancellationToken) => database.Write(
        session =>
        {
            var number = EmbeddingSpaces.Number(session, space);
            foreach (var (prompt, embedding) in embeddings)
            {
                session.Execute(
                    """
                    INSERT INTO prompt (space, hash, body, checksum) VALUES ($1, $2, $3, $4)
                    ON CONFLICT (space, hash) DO UPDATE SET body = excluded.body, checksum = excluded.checksum
                    """,
                    number, Key(prompt), embedding, EmbeddingChecksum.Of(embedding));
            }

            return embeddings.Length;
        },
        cancellationToken);

    // The hash of the UTF-16, because UTF-8 writes all unpaired surrogates alike.
    private static byte[] Key(string prompt) => SHA256.HashData(MemoryMarshal.AsBytes(prompt.AsSpan()))[..KeyBytes];
}
