using System;
using System.Collections.Generic;
using System.Threading;

namespace CloudTrailTools.PowerShell;

/// <summary>
/// Questions to the user. A host may be asked on the pipeline's own thread only, which is the one this is made on. What other threads ask waits
/// until the command answers it there; while it does not accept questions, nobody can be asked from elsewhere.
/// </summary>
internal sealed class UserQuestions(Func<string, string?> prompt)
{
    private readonly int _pipelineThread = Environment.CurrentManagedThreadId;
    private readonly object _lock = new();
    private readonly Queue<Question> _waiting = new();
    private int _acceptances;
    private bool _isClosed;

    /// <summary>The answer; null when nobody can be asked. Called on any thread.</summary>
    public string? Ask(string question)
    {
        if (Environment.CurrentManagedThreadId == _pipelineThread)
        {
            return prompt(question);
        }

        Question asked = new(question);
        lock (_lock)
        {
            if (_acceptances == 0 || _isClosed)
            {
                return null;
            }

            _waiting.Enqueue(asked);
            while (!asked.IsAnswered)
            {
                Monitor.Wait(_lock);
            }
        }

        return asked.Answer;
    }

    /// <summary>Lets other threads ask, until what is returned is disposed of. Whoever calls it has to answer again and again.</summary>
    public IDisposable Accept()
    {
        lock (_lock)
        {
            _acceptances++;
        }

        return new Acceptance(this);
    }

    /// <summary>Answers what other threads have asked. On the pipeline's thread.</summary>
    public void AnswerAll()
    {
        while (Next() is Question question)
        {
            string? answer = null;
            bool isOver = true;
            try
            {
                answer = prompt(question.Text);
                isOver = false;
            }
            finally
            {
                if (isOver)
                {
                    // The pipeline was stopped at the prompt: nobody is asked again, and those who still work are waited for.
                    Close();
                }

                Settle(question, answer);
            }
        }
    }

    /// <summary>Refuses what waits for an answer, and whatever will be asked from elsewhere. On any thread.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
        }

        RefuseWaiting();
    }

    private Question? Next()
    {
        lock (_lock)
        {
            return _waiting.TryDequeue(out Question? question) ? question : null;
        }
    }

    private void Settle(Question question, string? answer)
    {
        lock (_lock)
        {
            question.Answer = answer;
            question.IsAnswered = true;
            Monitor.PulseAll(_lock);
        }
    }

    private void Refuse()
    {
        lock (_lock)
        {
            if (--_acceptances > 0)
            {
                return;
            }
        }

        RefuseWaiting();
    }

    private void RefuseWaiting()
    {
        while (Next() is Question question)
        {
            Settle(question, null);
        }
    }

    private sealed class Question(string text)
    {
        public string Text { get; } = text;

        public string? Answer { get; set; }

        public bool IsAnswered { get; set; }
    }

    private sealed class Acceptance(UserQuestions questions) : IDisposable
    {
        private bool _isOver;

        public void Dispose()
        {
            if (!_isOver)
            {
                _isOver = true;
                questions.Refuse();
            }
        }
    }
}
