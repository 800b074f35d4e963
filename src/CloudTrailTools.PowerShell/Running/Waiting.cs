using System;
using System.Threading.Tasks;

namespace CloudTrailTools.PowerShell;

/// <summary>Waits on the pipeline's thread for what goes on elsewhere.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for a task that ends when the command is stopped, and asks the user what it wants to know meanwhile.</summary>
    public static void WaitFor(this ICommandHost host, Task task)
    {
        using IDisposable questions = host.AcceptQuestions();
        while (!((IAsyncResult)task).AsyncWaitHandle.WaitOne(Patience))
        {
            host.AnswerQuestions();
        }

        task.GetAwaiter().GetResult();
    }

    /// <inheritdoc cref="WaitFor(ICommandHost, Task)"/>
    public static T WaitFor<T>(this ICommandHost host, Task<T> task)
    {
        host.WaitFor((Task)task);
        return task.GetAwaiter().GetResult();
    }
}
