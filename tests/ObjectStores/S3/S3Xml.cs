using System.Net;
using System.Text;
using System.Xml;

namespace ZeroShotOrleans.Tests.ObjectStores.S3;

/// <summary>The answers of S3 that are XML.</summary>
internal static class S3Xml
{
    private const string Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    /// <summary>A page of ListObjectsV2.</summary>
    /// <param name="request">The request.</param>
    /// <param name="objects">The page.</param>
    /// <param name="next">The token of the next page; null: it was the last.</param>
    public static string Page(S3Request request, IReadOnlyList<StubObject> objects, string? next) => Write("ListBucketResult", xml =>
    {
        var url = request.Parameter("encoding-type") == "url";
        xml.WriteElementString("Name", request.Bucket);
        xml.WriteElementString("Prefix", Encoded(request.Parameter("prefix"), url));
        xml.WriteElementString("KeyCount", XmlConvert.ToString(objects.Count));
        xml.WriteElementString("MaxKeys", "1000");
        xml.WriteElementString("IsTruncated", next is null ? "false" : "true");
        if (url)
        {
            xml.WriteElementString("EncodingType", "url");
        }

        if (next is not null)
        {
            xml.WriteElementString("NextContinuationToken", next);
        }

        foreach (var stored in objects)
        {
            xml.WriteStartElement("Contents");
            xml.WriteElementString("Key", Encoded(stored.Key, url));
            xml.WriteElementString("LastModified", stored.Modified.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture));
            xml.WriteElementString("ETag", $"\"{stored.ETag}\"");
            xml.WriteElementString("Size", XmlConvert.ToString(stored.Bytes));
            xml.WriteElementString("StorageClass", "STANDARD");
            xml.WriteEndElement();
        }
    });

    /// <summary>The answer to CreateMultipartUpload.</summary>
    public static string Upload(S3Request request, string id) => Write("InitiateMultipartUploadResult", xml =>
    {
        xml.WriteElementString("Bucket", request.Bucket);
        xml.WriteElementString("Key", request.Key);
        xml.WriteElementString("UploadId", id);
    });

    /// <summary>The answer to CompleteMultipartUpload.</summary>
    public static string Completed(S3Request request, string etag) => Write("CompleteMultipartUploadResult", xml =>
    {
        xml.WriteElementString("Bucket", request.Bucket);
        xml.WriteElementString("Key", request.Key);
        xml.WriteElementString("ETag", $"\"{etag}\"");
    });

    // S3 writes a space as a plus, and a slash as itself.
    private static string Encoded(string key, bool url) => url ? WebUtility.UrlEncode(key).Replace("%2F", "/", StringComparison.Ordinal) : key;

    private static string Write(string root, Action<XmlWriter> content)
    {
        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");

        // A server that was not asked for URL encoding sends characters that XML forbids; so does S3.
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, CheckCharacters = false }))
        {
            xml.WriteStartElement(root, Namespace);
            content(xml);
            xml.WriteEndElement();
        }

        return text.ToString();
    }
}
