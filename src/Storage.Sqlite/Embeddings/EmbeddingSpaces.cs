using ZeroShotOrleans.Storage.Embeddings;
using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Storage.Sqlite.Embeddings;

/// <summary>Maps tower names to numbers, so that a name is stored once and not with each embedding.</summary>
internal static class EmbeddingSpaces
{
    /// <summary>The number of a tower, or null if none was assigned.</summary>
    public static long? Find(StateSession session, string space) =>
        session.Scalar<long?>("SELECT number FROM vector_space WHERE name = $1", space);

    /// <summary>The number of a tower, assigned on first use. Only within a write.</summary>
    public static long Number(StateSession session, string space) => Find(session, space)
        ?? session.Scalar<long>("INSERT INTO vector_space (name) VALUES ($1) RETURNING number", space);

    /// <summary>Reads an embedding with a query for its body and checksum; null if it is missing or damaged.</summary>
    public static byte[]? ReadEmbedding(StateSession session, string sql, long space, byte[] key)
    {
        using var rows = session.Query(sql, space, key);
        return rows.Read() ? EmbeddingChecksum.Checked(rows.GetFieldValue<byte[]>(0), rows.IsDBNull(1) ? null : rows.GetInt64(1)) : null;
    }
}
