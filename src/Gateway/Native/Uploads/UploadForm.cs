using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Inputs;

namespace ZeroShotOrleans.Gateway.Native.Uploads;

/// <summary>The files of a request: those of a form, or a body that is one.</summary>
internal static class UploadForm
{
    /// <summary>The files, one after the other, each whole in memory.</summary>
    /// <param name="request">The request.</param>
    /// <param name="body">Its body.</param>
    /// <param name="name">Name of a body that is a file.</param>
    /// <param name="skip">How many files are passed over: they come without their bytes, as null.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ApiException">The form is broken, has something else than files, or a file has no name.</exception>
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
            throw new ApiException(ApiError.BadRequest("The form has no file. Every part must be an image file with a name."));
        }
    }

    private static async IAsyncEnumerable<ReceivedFile?> OfBodyAsync(Stream body, string? name, long skip, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(name))
        {
            throw new ApiException(ApiError.BadRequest("The image has no name. Add ?name=cat.jpg, which names it in the results, or send a form (multipart/form-data) with files."));
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
            // A client that has left is no broken form.
            cancellationToken.ThrowIfCancellationRequested();
            throw Broken();
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
            // A client that has left is no broken form.
            cancellationToken.ThrowIfCancellationRequested();
            throw Broken();
        }

        return new ReceivedFile(name, new ArraySegment<byte>(content.GetBuffer(), 0, (int)content.Length));
    }

    // filename* where a client sends it: it is exact in every script.
    private static string NameOf(MultipartSection section)
    {
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) || !disposition.IsFileDisposition())
        {
            throw new ApiException(ApiError.BadRequest(
                $"The form has the field '{HeaderUtilities.RemoveQuotes(disposition?.Name ?? "")}', which is not a file. Every part must be an image file with a name; 'first' stands in the address."));
        }

        return disposition.FileNameStar.HasValue ? disposition.FileNameStar.ToString() : HeaderUtilities.UnescapeAsQuotedString(disposition.FileName).ToString();
    }

    private static ApiException Broken() => new(ApiError.BadRequest("The body is broken: it ends early, or the parts of the form are not separated by its boundary. Files before that may have been taken."));
}
