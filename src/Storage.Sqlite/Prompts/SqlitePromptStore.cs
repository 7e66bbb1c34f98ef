using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ZeroShotOrleans.Storage.Embeddings;
using ZeroShotOrleans.Storage.Prompts;
using ZeroShotOrleans.Storage.Sqlite.Embeddings;
using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Storage.Sqlite.Prompts;

/// <summary>Keeps prompt embeddings in <see cref="StateDatabase"/>.</summary>
internal sealed class SqlitePromptStore(StateDatabase database) : IPromptStore
{
    // Two of 2^64 prompts would have to meet before a collision is likely.
    private const int KeyBytes = 16;

    /// <inheritdoc/>
    public Task<ImmutableArray<byte[]?>> FindAsync(string space, ImmutableArray<string> prompts, CancellationToken cancellationToken) =>
        database.ReadAsync<ImmutableArray<byte[]?>>(
            session => EmbeddingSpaces.Find(session, space) is { } number
                ? [.. prompts.Select(prompt => EmbeddingSpaces.ReadEmbedding(
                    session, "SELECT body, checksum FROM prompt WHERE space = $1 AND hash = $2", number, Key(prompt)))]
                : [.. new byte[]?[prompts.Length]],
            cancellationToken);

    /// <inheritdoc/>
    public Task SaveAsync(string space, ImmutableArray<KeyValuePair<string, byte[]>> embeddings, CancellationToken cancellationToken) => database.WriteAsync(
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

    // Of UTF-16 and not of UTF-8, which writes every unpaired surrogate alike.
    private static byte[] Key(string prompt) => SHA256.HashData(MemoryMarshal.AsBytes(prompt.AsSpan()))[..KeyBytes];
}
