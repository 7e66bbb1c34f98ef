namespace ZeroShotOrleans.Tests.ObjectStores.S3;

/// <summary>Operations that <see cref="S3Stub"/> tells apart.</summary>
internal enum S3Operation
{
    /// <summary>ListObjectsV2.</summary>
    List,

    /// <summary>HeadObject.</summary>
    Head,

    /// <summary>GetObject.</summary>
    Get,

    /// <summary>PutObject.</summary>
    Put,

    /// <summary>DeleteObject.</summary>
    Delete,

    /// <summary>CreateMultipartUpload.</summary>
    CreateUpload,

    /// <summary>UploadPart.</summary>
    UploadPart,

    /// <summary>CompleteMultipartUpload.</summary>
    CompleteUpload,

    /// <summary>AbortMultipartUpload.</summary>
    AbortUpload,

    /// <summary>Anything else: refused with 501.</summary>
    Other,
}
