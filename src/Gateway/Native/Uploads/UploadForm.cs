using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Inputs;

namespace ZeroShotOrleans.Gateway.Native.Uploads;

/// <summary>The files of a request: those of a form, or the body itself.</summary>
internal static class UploadForm
{
    /// <summary>Reads the files one after another, each completely into memory.</summary>
    /// <param name="request">The request.</param>
    /// <param name="body">Its body.</param>
    /// <param name="name">Name of the file if the body is one.</param>
    /// <param name="skip">Number of files to skip; they are returned as null.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ApiException">The form is malformed, has a part that is not a file, or a file has no name.</exception>
    public static IAsyncEnumerable<ReceivedFile?> FilesOfAsync(HttpRequest request, Stream body, string? name, long skip, CancellationToken cancellationToken) =>
        FormBoundary.IsForm(request) ? OfFormAsync(request, body, skip, cancellationToken) : OfBodyAsync(body, name, skip, cancellationToken);

    private static async IAsyncEnumerable<ReceivedFile?> OfFormAsync(HttpRequest request, Stream body, long skip, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = new MultipartReader(FormBoundary.Of(request), body);
        var at = 0L;
        for (; await NextAsync(reader, cancellationToken) is { } section; at++)
        {
            PartEncoding.Check(section);
            var name = NameOf(section);
            yield return at < skip ? null : await ReadAsync(name, section.Body, cancellationToken);
        }

        if (at == 0)
        {
            throw new ApiException(ApiError.BadRequest("The form has no files. Every part must be an image file with a name."));
        }
    }

    private static async IAsyncEnumerable<ReceivedFile?> OfBodyAsync(Stream body, string? name, long skip, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(name))
        {
            throw new ApiException(ApiError.BadRequest("The image has no name. Add ?name=cat.jpg, which becomes its name in the results, or send a form (multipart/form-data) with files."));
        }

        yield return skip > 0 ? null : await ReadAsync(name, body, cancellationToken);
    }

    private static async Task<MultipartSection?> NextAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            // A disconnected client is not a malformed form.
            cancellationToken.ThrowIfCancellationRequested();
            throw Malformed();
        }
    }

    private static async Task<ReceivedFile> ReadAsync(string name, Stream body, CancellationToken cancellationToken)
    {
        var content = new MemoryStream();
        try
        {
            await body.CopyToAsync(content, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            // A disconnected client is not a malformed form.
            cancellationToken.ThrowIfCancellationRequested();
            throw Malformed();
        }

        return new ReceivedFile(name, new ArraySegment<byte>(content.GetBuffer(), 0, (int)content.Length));
    }

    // Prefers filename* when the client sends it: it is exact in every script.
    private static string NameOf(MultipartSection section)
    {
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) || !disposition.IsFileDisposition())
        {
            throw new ApiException(ApiError.BadRequest(
                $"The form has the field '{HeaderUtilities.RemoveQuotes(disposition?.Name ?? "")}', which is not a file. Every part must be an image file with a name; 'first' belongs in the URL."));
        }

        return disposition.FileNameStar.HasValue ? disposition.FileNameStar.ToString() : HeaderUtilities.UnescapeAsQuotedString(disposition.FileName).ToString();
    }

    private static ApiException Malformed() => new(ApiError.BadRequest("The body is malformed: it ends early, or the parts of the form are not separated by its boundary. Files before that point may have been accepted."));
}
