namespace ZeroShotOrleans.Sources.ObjectStores;

/// <summary>The services that keep objects.</summary>
internal enum ObjectStoreKind
{
    /// <summary>Amazon S3 and the services that speak its protocol: <c>s3://bucket/key</c>.</summary>
    S3,

    /// <summary>Azure Blob Storage: <c>az://container/name</c>, or <c>https://ACCOUNT.blob.core.windows.net/container/name</c>.</summary>
    Azure,

    /// <summary>Google Cloud Storage: <c>gs://bucket/name</c>.</summary>
    Google,
}
