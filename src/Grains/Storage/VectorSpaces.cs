namespace ZeroShotOrleans.Grains.Storage;

/// <summary>Numbers for the names of towers: a name stands once in the state, and not beside each of its vectors.</summary>
internal static class VectorSpaces
{
    /// <summary>The number of a tower, or null when nothing of it was ever stored.</summary>
    public static long? Find(StateSession session, string space) =>
        session.Scalar<long?>("SELECT number FROM vector_space WHERE name = $1", space);

    /// <summary>The number of a tower, a new one when it has none. Only in a write.</summary>
    public static long Number(StateSession session, string space) => Find(session, space)
        ?? session.Scalar<long>("INSERT INTO vector_space (name) VALUES ($1) RETURNING number", space);

    /// <summary>The vector of a query for its body and its checksum; null when there is none, or a damaged one.</summary>
    public static byte[]? ReadVector(StateSession session, string sql, long space, byte[] key)
    {
        using var rows = session.Query(sql, space, key);
        return rows.Read() ? VectorSum.Checked(rows.GetFieldValue<byte[]>(0), rows.IsDBNull(1) ? null : rows.GetInt64(1)) : null;
    }
}
