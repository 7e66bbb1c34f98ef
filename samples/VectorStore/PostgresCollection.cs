using System.Globalization;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.VectorData;
using Npgsql;

namespace VectorStoreSample;

/// <summary>A table of PostgreSQL with the extension pgvector, as far as this sample needs it. A connector package of the store can take its place.</summary>
/// <param name="database">The database.</param>
/// <param name="table">Name of the table.</param>
internal sealed class PostgresCollection(NpgsqlDataSource database, string table) : VectorStoreCollection<Guid, ImageVector>
{
    private const string Columns = "key, path, hash, model_fingerprint, embedding::real[]";

    private readonly string _table = $"\"{table.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public override string Name => table;

    public override async Task<bool> CollectionExistsAsync(CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand("SELECT to_regclass($1) IS NOT NULL");
        command.Parameters.AddWithValue(_table);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public override async Task EnsureCollectionExistsAsync(CancellationToken cancellationToken = default)
    {
        await ExecuteAsync("CREATE EXTENSION IF NOT EXISTS vector", cancellationToken);
        await ExecuteAsync(string.Create(CultureInfo.InvariantCulture,
            $"CREATE TABLE IF NOT EXISTS {_table} (key uuid PRIMARY KEY, path text NOT NULL, hash text NOT NULL, model_fingerprint text NOT NULL, embedding vector({ImageVector.Dimensions}) NOT NULL)"), cancellationToken);
    }

    public override Task EnsureCollectionDeletedAsync(CancellationToken cancellationToken = default) => ExecuteAsync($"DROP TABLE IF EXISTS {_table}", cancellationToken);

    public override async Task<ImageVector?> GetAsync(Guid key, RecordRetrievalOptions? options = null, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand($"SELECT {Columns} FROM {_table} WHERE key = $1");
        command.Parameters.AddWithValue(key);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Record(reader) : null;
    }

    public override async Task DeleteAsync(Guid key, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand($"DELETE FROM {_table} WHERE key = $1");
        command.Parameters.AddWithValue(key);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public override Task UpsertAsync(ImageVector record, CancellationToken cancellationToken = default) => UpsertAsync([record], cancellationToken);

    /// <summary>Writes all records or none.</summary>
    public override async Task UpsertAsync(IEnumerable<ImageVector> records, CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var record in records)
        {
            await using var command = new NpgsqlCommand(
                $"INSERT INTO {_table} (key, path, hash, model_fingerprint, embedding) VALUES ($1, $2, $3, $4, $5::vector) ON CONFLICT (key) DO UPDATE " +
                "SET path = excluded.path, hash = excluded.hash, model_fingerprint = excluded.model_fingerprint, embedding = excluded.embedding", connection, transaction);
            command.Parameters.AddWithValue(record.Key);
            command.Parameters.AddWithValue(record.Path);
            command.Parameters.AddWithValue(record.Hash);
            command.Parameters.AddWithValue(record.ModelFingerprint);
            command.Parameters.AddWithValue(record.Embedding.ToArray());
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    public override IAsyncEnumerable<ImageVector> GetAsync(
        Expression<Func<ImageVector, bool>> filter, int top, FilteredRecordRetrievalOptions<ImageVector>? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("This sample does not translate filters to SQL. Use the connector package of the store.");

    /// <summary>The records nearest to a vector by cosine. The score is the cosine.</summary>
    public override async IAsyncEnumerable<VectorSearchResult<ImageVector>> SearchAsync<TInput>(
        TInput searchValue, int top, VectorSearchOptions<ImageVector>? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (searchValue is not ReadOnlyMemory<float> vector || options?.Filter is not null)
        {
            throw new NotSupportedException("This sample searches by a vector, without filters. Use the connector package of the store.");
        }

        await using var command = database.CreateCommand($"SELECT {Columns}, embedding <=> $1::vector FROM {_table} ORDER BY embedding <=> $1::vector LIMIT $2");
        command.Parameters.AddWithValue(vector.ToArray());
        command.Parameters.AddWithValue(top);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return new VectorSearchResult<ImageVector>(Record(reader), 1 - reader.GetDouble(5));
        }
    }

    public override object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is null && serviceType.IsInstanceOfType(database) ? database : null;

    private static ImageVector Record(NpgsqlDataReader reader) => new()
    {
        Key = reader.GetGuid(0), Path = reader.GetString(1), Hash = reader.GetString(2), ModelFingerprint = reader.GetString(3), Embedding = reader.GetFieldValue<float[]>(4),
    };

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
